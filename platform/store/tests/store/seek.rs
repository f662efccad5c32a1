//! Walking a list page by page, forwards and backwards, gives exactly what it holds, in its order.

use crate::toy::{Box_, fill_box, open, open_box};
use base::{Id, Tenant};
use std::cmp::Ordering;
use store::{Cursor, Direction, Failure, Fault, Key, Order, Page, Row, Rows, Seek, Settings, Store, Value, values};
use testkit::{Dice, on_both, times};
use uuid::Uuid;

const ORDERS: [Order; 5] = [
    Order::by("id", &[]),
    Order::by("number", &["number"]),
    Order::by("count", &["count"]),
    Order::by("both", &["count", "number"]),
    Order::nulls_last("words", &["words"]),
];

/// Boxes with few counts and few words, many of them alike, many without words.
fn boxes(store: &Store, tenant: Tenant, dice: &mut Dice, n: u64) -> Vec<Row> {
    for n in 0..n {
        let id: Id<Box_> =
            open_box(store, tenant, 2 * n + 1, dice.one_of::<&str>(&["a", "b", "\u{e5}", "%", "_x"])).unwrap();
        if dice.below(3) > 0 {
            fill_box(store, tenant, 2 * n + 2, id, dice.below(4) as i64).unwrap();
        }
    }
    let sql = "SELECT id, number, count, words FROM toy_box WHERE tenant = $1";
    store.read::<_, Fault>(|reader| reader.rows(sql, &values![tenant])).unwrap()
}

fn key(order: Order, row: &Row) -> Vec<Value> {
    let at = |name: &str| ["id", "number", "count", "words"].iter().position(|it| *it == name).unwrap();
    let columns: &[&str] = match order.name() {
        "id" => &[],
        "both" => &["count", "number"],
        "number" => &["number"],
        "count" => &["count"],
        _ => &["words"],
    };
    columns.iter().chain(&["id"]).map(|name| row.0[at(name)].clone()).collect()
}

fn compare(order: Order, direction: Direction, a: &Row, b: &Row) -> Ordering {
    let (a, b) = (key(order, a), key(order, b));
    // What has no value is last, whichever way the list is sorted.
    let nulls = |key: &[Value]| key[0] == Value::Null;
    nulls(&a).cmp(&nulls(&b)).then_with(|| match direction {
        Direction::Up => a.cmp(&b),
        Direction::Down => b.cmp(&a),
    })
}

fn page(store: &Store, seek: &Seek, cursor: Cursor) -> Result<Page<Uuid>, Failure> {
    store.read(|reader| seek.clone().at(cursor).read(reader, "s.id", "", |row| row.get(0)))
}

#[test]
fn walking_a_list_both_ways_gives_exactly_the_sorted_filtered_set() {
    on_both(|place| {
        for seed in 0..times(2, 40) as u64 {
            let place = place.another();
            let (store, tenant, _) = open(&place, Settings::default());
            let other = store.open_ledger("toy.example/other", crate::toy::actor()).unwrap();
            open_box(&store, other, 1, "a").unwrap();
            let mut dice = Dice::new(seed);
            let n = 5 + dice.below(40) as u64;
            let all = boxes(&store, tenant, &mut dice, n);
            for order in ORDERS {
                for direction in [Direction::Up, Direction::Down] {
                    for size in [1, 3, 7, 100] {
                        let least = dice.below(3) as i64;
                        let filtered = dice.below(2) == 0;
                        let mut seek = Seek::of("toy_box", tenant, size).sorted(order, direction);
                        if filtered {
                            seek = seek.only("count >= {}", [least.into()]);
                        }
                        let mut expected: Vec<&Row> =
                            all.iter().filter(|row| !filtered || row.get::<i64>(2).unwrap() >= least).collect();
                        expected.sort_by(|a, b| compare(order, direction, a, b));
                        let expected: Vec<Uuid> = expected.iter().map(|row| row.get(0).unwrap()).collect();
                        let told = format!("{} {seed} {order:?} {direction:?} {size} {filtered}", place.name);
                        let mut walked = Vec::new();
                        let mut cursor = Cursor::First;
                        loop {
                            let page = page(&store, &seek, cursor).unwrap();
                            assert_eq!(page.previous.is_some(), cursor != Cursor::First, "{told}");
                            walked.extend(page.rows);
                            let Some(next) = page.next else { break };
                            cursor = Cursor::After(next);
                        }
                        assert_eq!(walked, expected, "forwards: {told}");
                        // Back again from the last page.
                        let mut page_now = page(&store, &seek, cursor).unwrap();
                        let mut back = page_now.rows.clone();
                        while let Some(previous) = page_now.previous {
                            page_now = page(&store, &seek, Cursor::Before(previous)).unwrap();
                            assert!(page_now.next.is_some(), "{told}");
                            back.splice(0..0, page_now.rows.iter().copied());
                        }
                        assert_eq!(back, expected, "backwards: {told}");
                    }
                }
            }
        }
    });
}

#[test]
fn a_place_that_is_not_there_is_refused_by_its_name() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let other = store.open_ledger("toy.example/other", crate::toy::actor()).unwrap();
        let theirs = Key::Id(open_box(&store, other, 1, "a").unwrap().uuid());
        let seek = Seek::of("toy_box", tenant, 2);
        for (cursor, field) in [(Cursor::After(theirs), "after"), (Cursor::Before(Key::Id(Uuid::max())), "before")] {
            match page(&store, &seek, cursor) {
                Err(Failure::Refused(refusal)) => {
                    assert_eq!((refusal.key.as_ref(), refusal.field.as_deref()), ("ui-refused-place", Some(field)));
                }
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn what_is_looked_for_means_itself() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let ids: Vec<Uuid> = ["100%", "100 x", "a_b", "a\\b", "axb"]
            .iter()
            .enumerate()
            .map(|(n, words)| open_box(&store, tenant, n as u64 + 1, words).unwrap().uuid())
            .collect();
        for (text, found) in [("%", 0..1), ("0%", 0..1), ("_", 2..3), ("\\", 3..4), ("100", 0..2)] {
            let seek = Seek::of("toy_box", tenant, 9).holding("words LIKE {} ESCAPE '\\'", Some(text));
            let mut got = page(&store, &seek, Cursor::First).unwrap().rows;
            got.sort_unstable();
            let mut expected = ids[found].to_vec();
            expected.sort_unstable();
            assert_eq!(got, expected, "{} {text}", place.name);
        }
    });
}
