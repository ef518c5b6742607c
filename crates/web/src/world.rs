//! World: coasts and borders from Natural Earth (public domain), as `data/world.tsv` keeps them.
//!
//! In: the table. Out: countries with their rings in degrees. A border here says where a line is drawn, not whose land it is.

/// Countries, by name.
pub type World = Vec<Land>;

/// One country's land.
#[derive(Debug, Clone, PartialEq)]
pub struct Land {
    /// ISO 3166-1 alpha-2; none where our table of countries has no such entry.
    pub iso: Option<String>,
    /// Name in Natural Earth.
    pub name: String,
    /// Rings, largest first: degrees east (beyond 180 where a ring goes on over the date line), degrees north.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// The table that is built in.
///
/// # Errors
/// Where the table is broken, which a test rules out.
pub fn built_in() -> Result<World, String> {
    let table = include_str!("../data/world.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| land(row).ok_or_else(|| format!("data/world.tsv: a broken line: {row:.40}")))
        .collect()
}

fn land(row: &str) -> Option<Land> {
    let mut columns = row.split('\t');
    let (iso, name, rings) = (columns.next()?, columns.next()?, columns.next()?);
    Some(Land {
        iso: (iso != "-").then(|| iso.to_string()),
        name: name.to_string(),
        rings: rings.split(';').map(ring).collect::<Option<_>>()?,
    })
}

fn ring(words: &str) -> Option<Vec<(f64, f64)>> {
    let (mut x, mut y) = (0_i32, 0_i32);
    let step = |step: &str| {
        let (dx, dy) = step.split_once(',')?;
        x += dx.parse::<i32>().ok()?;
        y += dy.parse::<i32>().ok()?;
        Some((f64::from(x) / 100.0, f64::from(y) / 100.0))
    };
    words.split(' ').map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::built_in;

    #[test]
    fn the_world_is_whole() {
        let world = built_in().unwrap();
        assert!(world.len() > 200);
        let ukraine = world
            .iter()
            .find(|land| land.iso.as_deref() == Some("UA"))
            .unwrap();
        let (lon, lat) = ukraine.rings[0][0];
        assert!((22.0..41.0).contains(&lon) && (44.0..53.0).contains(&lat));
        // no ring jumps back over the date line, which would draw a band over the whole map
        let jump = |ring: &Vec<(f64, f64)>| {
            ring.windows(2)
                .any(|w| (w[0].0 - w[1].0).abs() > 180.0 && w[0].1 > -89.0)
        };
        assert!(!world.iter().flat_map(|land| &land.rings).any(jump));
        assert!(
            world
                .iter()
                .flat_map(|l| &l.rings)
                .flatten()
                .all(|(x, y)| x.abs() <= 540.0 && y.abs() <= 90.0)
        );
    }
}
