//! The specification runner: `specs/*.md` of every room.
