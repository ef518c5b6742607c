//! Trees: the best spanning tree with exactly one root over a sentence's arc scores.

/// Appends the head of each of `n` words to `heads`, `None` for the one root. `arcs(dependent)` gives a word's scores by
/// head, `roots` its score as root. Ties go to the root, then to the lowest head.
pub(crate) fn decode<'a>(
    n: usize,
    arcs: impl Fn(usize) -> &'a [f32],
    roots: &[f32],
    heads: &mut Vec<Option<usize>>,
) {
    // The best head of each word by itself: where that is a tree with one root, none is better.
    let base = heads.len();
    for (dep, root) in roots.iter().enumerate().take(n) {
        let (mut at, mut top) = (None, *root);
        for (head, score) in arcs(dep)[..n].iter().enumerate() {
            if *score > top && head != dep {
                (at, top) = (Some(head), *score);
            }
        }
        heads.push(at);
    }
    if !is_tree(&heads[base..]) {
        let best = search(n, arcs, roots);
        heads.truncate(base);
        heads.extend(best);
    }
}

/// Whether there is one root, above all words.
fn is_tree(heads: &[Option<usize>]) -> bool {
    let mut found = Vec::with_capacity(heads.len());
    heads.iter().filter(|head| head.is_none()).count() == 1 && {
        downward(heads, &mut found);
        found.len() == heads.len()
    }
}

/// Lists the words so that each comes behind its head; words on or under a circle are left out.
pub(crate) fn downward(heads: &[Option<usize>], order: &mut Vec<usize>) {
    // 0 not seen, 1 on the way, 2 listed, 3 on or under a circle
    let mut state = [0u8; 512];
    let mut more = Vec::new();
    let state = if heads.len() <= state.len() {
        &mut state[..heads.len()]
    } else {
        more.resize(heads.len(), 0);
        &mut more[..]
    };
    order.clear();
    for start in 0..heads.len() {
        let (mut at, first) = (start, order.len());
        let end = loop {
            match (state[at], heads[at]) {
                (0, head) => {
                    state[at] = 1;
                    order.push(at);
                    match head {
                        Some(head) => at = head,
                        None => break 2,
                    }
                }
                (2, _) => break 2,
                _ => break 3,
            }
        };
        for &word in &order[first..] {
            state[word] = end;
        }
        if end == 2 {
            order[first..].reverse()
        } else {
            order.truncate(first)
        }
    }
}

/// The best tree by Chu, Liu and Edmonds.
fn search<'a>(n: usize, arcs: impl Fn(usize) -> &'a [f32], roots: &[f32]) -> Vec<Option<usize>> {
    if n == 0 {
        return Vec::new();
    }
    // Node 0 is the root. A price on every root arc that no sum of arcs can pay makes the best tree use one.
    let size = |scores: &[f32]| scores.iter().map(|s| f64::from(s.abs())).fold(0.0, f64::max);
    let most = (0..n)
        .map(|dep| size(&arcs(dep)[..n]))
        .fold(size(&roots[..n]), f64::max);
    let price = 1.0 + most * 4.0 * n as f64;
    let mut scores = vec![vec![f64::NEG_INFINITY; n + 1]; n + 1];
    for dep in 0..n {
        scores[dep + 1][0] = f64::from(roots[dep]) - price;
        for (head, score) in arcs(dep)[..n].iter().enumerate() {
            if head != dep {
                scores[dep + 1][head + 1] = f64::from(*score);
            }
        }
    }
    let heads = arborescence(&scores);
    heads[1..].iter().map(|&h| h.checked_sub(1)).collect()
}

/// Best arborescence from node 0 (Chu-Liu-Edmonds): `scores[dep][head]`; the head of node 0 is 0.
fn arborescence(scores: &[Vec<f64>]) -> Vec<usize> {
    let n = scores.len();
    let mut heads: Vec<usize> = (0..n)
        .map(|dep| if dep == 0 { 0 } else { best(&scores[dep]) })
        .collect();
    let Some(cycle) = find_cycle(&heads) else {
        return heads;
    };
    let mut inside = vec![false; n];
    for &node in &cycle {
        inside[node] = true;
    }
    // Contract the cycle to one node, the last of a smaller graph.
    let outside: Vec<usize> = (0..n).filter(|&v| !inside[v]).collect();
    let small = outside.len();
    let mut contracted = vec![vec![f64::NEG_INFINITY; small + 1]; small + 1];
    let mut enters = vec![0; small];
    let mut leaves = vec![0; small];
    for (i, &v) in outside.iter().enumerate() {
        for (j, &u) in outside.iter().enumerate() {
            contracted[i][j] = scores[v][u];
        }
        for &c in &cycle {
            let entering = scores[c][v] - scores[c][heads[c]];
            if entering > contracted[small][i] {
                contracted[small][i] = entering;
                enters[i] = c;
            }
            if scores[v][c] > contracted[i][small] {
                contracted[i][small] = scores[v][c];
                leaves[i] = c;
            }
        }
    }
    let inner = arborescence(&contracted);
    let from = inner[small];
    heads[enters[from]] = outside[from];
    for (i, &v) in outside.iter().enumerate().skip(1) {
        heads[v] = if inner[i] == small {
            leaves[i]
        } else {
            outside[inner[i]]
        };
    }
    heads
}

fn best(row: &[f64]) -> usize {
    let mut at = 0;
    for (head, score) in row.iter().enumerate() {
        if *score > row[at] {
            at = head;
        }
    }
    at
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0usize; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            cycle.sort_unstable();
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::decode;
    use proptest::prelude::*;

    /// All trees of up to four words, tried one by one.
    fn exhaustive(n: usize, arcs: &[f32], roots: &[f32]) -> f32 {
        let mut best = f32::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|i| code / (n + 1).pow(i as u32) % (n + 1)).collect();
            let one_root = heads.iter().filter(|h| **h == n).count() == 1;
            let reaches = |mut at: usize| {
                (0..=n).any(|_| {
                    at = heads[at];
                    at == n
                })
            };
            let tree = (0..n).all(|i| {
                let mut at = i;
                for _ in 0..n {
                    if at < n {
                        at = heads[at];
                    }
                }
                at == n
            });
            if one_root && tree && (0..n).all(|i| heads[i] == n || reaches(heads[i]) || heads[heads[i]] == n)
            {
                let total = (0..n)
                    .map(|i| {
                        if heads[i] == n {
                            roots[i]
                        } else {
                            arcs[i * n + heads[i]]
                        }
                    })
                    .sum();
                best = f32::max(best, total);
            }
        }
        best
    }

    proptest! {
        #[test]
        fn best_single_rooted_tree(n in 1usize..5, values in proptest::collection::vec(-50i32..50, 20)) {
            let arcs: Vec<f32> = (0..n * n).map(|i| values[i % 20] as f32).collect();
            let roots: Vec<f32> = (0..n).map(|i| values[19 - i] as f32).collect();
            let mut heads = Vec::new();
            decode(n, |dep| &arcs[dep * n..(dep + 1) * n], &roots, &mut heads);
            let total: f32 = heads.iter().enumerate().map(|(i, h)| h.map_or(roots[i], |h| arcs[i * n + h])).sum();
            prop_assert_eq!(heads.iter().filter(|h| h.is_none()).count(), 1);
            prop_assert_eq!(total, exhaustive(n, &arcs, &roots));
        }
    }
}
