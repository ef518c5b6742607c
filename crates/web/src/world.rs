//! World: coasts, borders, rivers and lakes from Natural Earth (public domain), as `data/world.tsv` and `data/water.tsv` keep them.
//!
//! In: the tables. Out: countries with their rings in degrees, lakes, rivers. A border here says where a line is drawn, not whose land it is.

/// What a map is drawn on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct World {
    /// Countries, by name.
    pub lands: Vec<Land>,
    /// Lakes: rings of degrees east and north.
    pub lakes: Vec<Vec<(f64, f64)>>,
    /// Rivers: lines of the same.
    pub rivers: Vec<Vec<(f64, f64)>>,
}

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

/// The tables that are built in.
///
/// # Errors
/// Where a table is broken, which a test rules out.
pub fn built_in() -> Result<World, String> {
    let broken = |table: &str, row: &str| format!("data/{table}: a broken line: {row:.40}");
    let rows = rows(include_str!("../data/world.tsv"));
    let lands = rows.map(|row| land(row).ok_or_else(|| broken("world.tsv", row)));
    let mut world = World {
        lands: lands.collect::<Result<_, _>>()?,
        ..World::default()
    };
    for row in self::rows(include_str!("../data/water.tsv")) {
        let wrong = || broken("water.tsv", row);
        let (what, points) = row.split_once('\t').ok_or_else(wrong)?;
        let points = ring(points).ok_or_else(wrong)?;
        match what {
            "lake" => world.lakes.push(points),
            "river" => world.rivers.push(points),
            _ => return Err(wrong()),
        }
    }
    Ok(world)
}

fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1)
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
        let all = built_in().unwrap();
        assert!(all.lakes.len() > 200 && all.rivers.len() > 500);
        let world = all.lands;
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
