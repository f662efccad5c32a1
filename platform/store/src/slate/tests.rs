//! The slate beside the bare database: the same statements, the same answers, the same rows at the end.

use super::*;
use crate::{Entry, Home, Migration, Module, Registry, Settings, values};

const DDL: &str = "CREATE TABLE thing (tenant {int} NOT NULL, id {int} NOT NULL, place {int}, word {text} NOT NULL, n {int} NOT NULL, entry {int} NOT NULL, PRIMARY KEY (tenant, id)) {strict};
CREATE TABLE pair (tenant {int} NOT NULL, a {text} NOT NULL, b {int} NOT NULL, n {int}, entry {int} NOT NULL, PRIMARY KEY (tenant, a, b)) {by_key};";

static MODULE: Module = Module {
    name: "thing",
    migrations: &[Migration { number: 1, sql: DDL }],
    tables: &[crate::Table::view("thing", &["id"]), crate::Table::view("pair", &["a", "b"])],
    statements: &[],
    view_version: 1,
    replay: |_: &Entry, _| Ok(()),
};

fn registry() -> Registry {
    Registry::new(&[&MODULE], &[])
}

/// A connection with the two tables, gone with it.
fn empty(home: &Home) -> Box<dyn Connection> {
    let mut connection = home.connect(&Settings::default()).unwrap();
    let ddl = connection.ddl(DDL);
    connection.batch(&ddl.replace("CREATE TABLE", "CREATE TEMPORARY TABLE")).unwrap();
    connection.begin().unwrap();
    connection
}

fn homes() -> Vec<Home> {
    let sqlite = Home::Sqlite(":memory:".into());
    std::iter::once(sqlite).chain(std::env::var("SKANS_TEST_PG").ok().map(Home::Postgres)).collect()
}

/// Chance with a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end) as i64
    }
}

const PUT: &str = "INSERT INTO thing (tenant, id, place, word, n, entry) VALUES (1, $1, $2, $3, $4, $5)";
const PUTS: &[&str] = &[
    "INSERT INTO thing (tenant, id, place, word, n, entry) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (tenant, id) DO UPDATE SET place = excluded.place, word = excluded.word, n = excluded.n, entry = excluded.entry",
    "INSERT INTO thing (tenant, id, place, word, n, entry) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (tenant, id) DO UPDATE SET word = excluded.word, entry = excluded.entry",
    "INSERT INTO thing (tenant, id, place, word, n, entry) VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (tenant, id) DO UPDATE SET n = thing.n + excluded.n, entry = excluded.entry",
    "INSERT INTO thing (tenant, id, place, word, n, entry) VALUES (1, $1, NULL, 'new', $4, $5) ON CONFLICT DO NOTHING",
    "UPDATE thing SET place = $2, entry = $5 WHERE tenant = 1 AND id = $1",
    "UPDATE thing SET n = n + $4, place = NULL, entry = $5 WHERE tenant = 1 AND id = $1",
    "UPDATE thing SET word = $3, entry = $5 WHERE tenant = 1 AND place = $2",
    "DELETE FROM thing WHERE tenant = 1 AND id = $1",
    "DELETE FROM thing WHERE tenant = 1 AND n > $4 + 9",
    "INSERT INTO pair (tenant, a, b, n, entry) VALUES (1, $3, $1, $4, $5) ON CONFLICT (tenant, a, b) DO UPDATE SET n = pair.n + excluded.n, entry = excluded.entry",
    "INSERT INTO pair (tenant, a, b, n, entry) VALUES (1, $3, $1, NULL, $5) ON CONFLICT (tenant, a, b) DO UPDATE SET entry = excluded.entry",
    "INSERT INTO pair (tenant, a, b, n, entry) SELECT 1, 'copy', id, n, entry FROM thing WHERE id = $1 ON CONFLICT DO NOTHING",
    "DELETE FROM pair WHERE tenant = 1 AND a = $3 AND b = $1",
];
const ASKS: &[&str] = &[
    "SELECT word, n FROM thing WHERE tenant = 1 AND id = $1",
    "SELECT entry, n, word, place FROM thing WHERE id = $1 AND tenant = 1",
    "SELECT id, n FROM thing WHERE tenant = 1 AND place = $2 ORDER BY id",
    "SELECT id FROM thing WHERE tenant = 1 AND place IS NULL ORDER BY id",
    "SELECT id FROM thing WHERE tenant = 1 AND (place IS NULL OR word = $3) ORDER BY id",
    "SELECT COUNT(*) FROM thing WHERE tenant = 1 AND word = $3",
    "SELECT b, n FROM pair WHERE tenant = 1 AND a = $3 ORDER BY b",
    "SELECT n FROM pair WHERE tenant = 1 AND a = $3 AND b = $1",
    "SELECT p.b, t.n FROM pair p JOIN thing t ON t.id = p.b AND t.tenant = p.tenant WHERE p.a = $3 ORDER BY p.b",
    "SELECT a FROM pair WHERE tenant = 1 AND b = $1 AND n IS NOT NULL ORDER BY a LIMIT 3",
];
const ALL: &[&str] = &[
    "SELECT tenant, id, place, word, n, entry FROM thing ORDER BY tenant, id",
    "SELECT tenant, a, b, n, entry FROM pair ORDER BY tenant, a, b",
];

/// The statement with the parameters that it names counted from 1 without gaps, as PostgreSQL wants them, and their values.
fn dense(sql: &str, values: &[Value]) -> (String, Vec<Value>) {
    let (mut text, mut given) = (sql.to_owned(), Vec::new());
    for (at, value) in values.iter().enumerate() {
        let mark = format!("${}", at + 1);
        if text.contains(&mark) {
            given.push(value.clone());
            text = text.replace(&mark, &format!("${}", given.len()));
        }
    }
    (text, given)
}

fn play(home: &Home, seed: u64) {
    let (mut bare, mut under) = (empty(home), empty(home));
    let mut plans = Plans::new(&registry()).unwrap();
    let mut slate = Slate::new(under.as_mut(), &mut plans);
    let mut dice = Dice(seed);
    let mut entry = 0;
    for command in 0..60 {
        if slate.rehearses() && dice.below(2) == 0 {
            // What rehearsals ask for, and leave behind, changes no answer.
            for _ in 0..3 {
                slate.rehearse(|slate| {
                    for _ in 0..4 {
                        let values = values![dice.below(6), dice.below(3), "red", dice.below(4), entry];
                        let (put, given) = dense(PUTS[dice.below(PUTS.len() as u64) as usize], &values);
                        let _ = slate.put(&put, &given);
                        let (ask, given) = dense(ASKS[dice.below(ASKS.len() as u64) as usize], &values);
                        let _ = slate.rows(&ask, &given);
                    }
                });
            }
            slate.fetch_missing().unwrap();
        }
        bare.execute("SAVEPOINT command", &[]).unwrap();
        slate.begin();
        for _ in 0..=dice.below(6) {
            entry += 1;
            let word = ["red", "green", "blue"][dice.below(3) as usize];
            let place = (dice.below(4) > 0).then(|| dice.below(3));
            let values = values![dice.below(6), place, word, dice.below(4), entry];
            match dice.below(3) {
                0 => {
                    let (sql, values) = dense(PUTS[dice.below(PUTS.len() as u64) as usize], &values);
                    bare.execute(&sql, &values).unwrap();
                    slate.put(&sql, &values).unwrap();
                }
                1 if dice.below(4) == 0 => {
                    let fresh = values![100 + entry, place, word, dice.below(4), entry];
                    bare.execute(PUT, &fresh).unwrap();
                    slate.put(PUT, &fresh).unwrap();
                }
                _ => {
                    let (sql, values) = dense(ASKS[dice.below(ASKS.len() as u64) as usize], &values);
                    let said = format!("seed {seed}, command {command}: {sql} {values:?}");
                    assert_eq!(bare.rows(&sql, &values).unwrap(), slate.rows(&sql, &values).unwrap(), "{said}");
                }
            }
        }
        match dice.below(8) {
            0 if !slate.beyond_recall() => {
                bare.execute("ROLLBACK TO SAVEPOINT command", &[]).unwrap();
                slate.take_back();
            }
            1 => slate.flush().unwrap(),
            2 => drop(slate.through().unwrap()),
            _ => {}
        }
        bare.execute("RELEASE SAVEPOINT command", &[]).unwrap();
    }
    for sql in ALL {
        let mut seen = Vec::new();
        slate
            .each(sql, &[], &mut |row| {
                seen.push(row);
                Ok(())
            })
            .unwrap();
        assert_eq!(bare.rows(sql, &[]).unwrap(), seen, "seed {seed}, through the slate");
    }
    slate.flush().unwrap();
    drop(slate);
    for sql in ALL {
        assert_eq!(bare.rows(sql, &[]).unwrap(), under.rows(sql, &[]).unwrap(), "seed {seed}, at the end");
    }
}

#[test]
fn what_is_asked_through_the_slate_and_what_it_writes_is_what_the_bare_database_says_and_holds() {
    for home in homes() {
        let times = if matches!(home, Home::Sqlite(_)) { 150 } else { 12 };
        (0..times).for_each(|seed| play(&home, seed));
    }
}

/// Counts what reaches the database.
fn counted(home: &Home) -> (Box<dyn Connection>, Arc<std::sync::atomic::AtomicUsize>) {
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let heard = Arc::clone(&count);
    let tap = crate::Tap(Arc::new(move |_: &str, _: &[Value]| {
        heard.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }));
    let connection = Settings { tap: Some(tap), ..Settings::default() }.tapped(empty(home));
    (connection, count)
}

#[test]
fn a_row_that_many_commands_change_is_read_once_and_written_once() {
    let (mut connection, count) = counted(&homes()[0]);
    let mut plans = Plans::new(&registry()).unwrap();
    let mut slate = Slate::new(connection.as_mut(), &mut plans);
    for entry in 0..100 {
        slate.begin();
        slate.put(PUTS[9], &values![1, 0, "red", 1, entry]).unwrap();
        let rows = slate.rows(ASKS[7], &values![1, 0, "red"]).unwrap();
        assert_eq!(rows, [Row(values![entry + 1].to_vec())]);
        // A row that waits elsewhere changes nothing here.
        assert!(slate.rows(ASKS[6], &values![0, 0, "blue"]).unwrap().is_empty());
    }
    slate.flush().unwrap();
    slate.flush().unwrap();
    let statements = count.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(statements, 3, "one read, one question, one write");
}

#[test]
fn a_row_put_in_twice_is_refused_at_once_or_when_it_is_written() {
    for home in homes() {
        let mut connection = empty(&home);
        let mut plans = Plans::new(&registry()).unwrap();
        let mut slate = Slate::new(connection.as_mut(), &mut plans);
        slate.put(PUT, &values![1, 1, "red", 1, 1]).unwrap();
        assert!(matches!(slate.put(PUT, &values![1, 1, "red", 1, 2]), Err(Fault::Constraint(_))));
        slate.through().unwrap();
        slate.put(PUT, &values![1, 1, "red", 1, 3]).unwrap();
        assert!(matches!(slate.flush(), Err(Fault::Constraint(_))), "{home:?}");
    }
}
