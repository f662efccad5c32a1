//! A capability as small as can be: boxes with a label that holds a count and a person's words.

use base::{Actor, Grant, Id, Permission, Placed, Proof, Tenant, Unit};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{
    Apply, Attachment, Attachments, Command, Event, Extent, Failure, Fault, Migration, Module, Registry, Report, Row,
    Rows, Settings, Store, Table, values, verify,
};
use testkit::{HandClock, Place};
use uuid::Uuid;

pub enum Box_ {}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[allow(clippy::enum_variant_names)] // events say what they are about
pub enum ToyEvent {
    BoxOpened { id: Id<Box_>, number: i64 },
    BoxFilled { id: Id<Box_>, count: i64 },
    BoxPictured { id: Id<Box_>, picture: Attachment },
}

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

pub mod sql {
    store::statements! {
        INSERT = "INSERT INTO toy_box (tenant, id, number, count, words, entry) VALUES ($1, $2, $3, 0, $4, $5)";
        FILL = "UPDATE toy_box SET count = count + $3, words = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        ONE = "SELECT number, count, words, entry FROM toy_box WHERE tenant = $1 AND id = $2";
        ALL_BOXES = "SELECT id, number, count, words, entry FROM toy_box WHERE tenant = $1 ORDER BY id";
    }
}

impl Event for ToyEvent {
    type Personal = Words;
    const MODULE: &'static str = "toy";
    fn kind(&self) -> &'static str {
        match self {
            Self::BoxOpened { .. } => "boxOpened",
            Self::BoxFilled { .. } => "boxFilled",
            Self::BoxPictured { .. } => "boxPictured",
        }
    }
    fn subject(&self) -> Uuid {
        match self {
            Self::BoxOpened { id, .. } | Self::BoxFilled { id, .. } | Self::BoxPictured { id, .. } => id.uuid(),
        }
    }
    fn permissions(&self) -> &'static [&'static str] {
        &["toy.use"]
    }
    fn apply(&self, personal: Option<&Words>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let words = personal.and_then(|personal| personal.words.clone());
        let (tenant, entry) = (to.tenant(), to.entry());
        match self {
            Self::BoxOpened { id, number } => {
                to.put(sql::INSERT, &values![tenant, *id, *number, words, entry])?;
                to.number("BOX", 2026, *number)
            }
            Self::BoxPictured { picture, .. } => to.attach(&picture.name, picture.size),
            Self::BoxFilled { id, count } => to.put(sql::FILL, &values![tenant, *id, *count, words, entry]),
        }
    }
}

pub static TOY: Module = Module {
    name: "toy",
    migrations: &[Migration {
        number: 1,
        sql: "CREATE TABLE toy_box (tenant {int} NOT NULL, id {id} NOT NULL, number {int} NOT NULL, count {int} NOT NULL, words {text}, entry {int} NOT NULL, PRIMARY KEY (tenant, id), CHECK (count <= 1000)) {strict};",
    }],
    tables: &[Table::view("toy_box", &["id"]).personal("id", &["words"])],
    statements: &[sql::ALL],
    view_version: 1,
    replay: store::replay::<ToyEvent>,
};

/// The same event as a later version of the program applies it: boxes start at a hundred.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Later(ToyEvent);

impl Event for Later {
    type Personal = Words;
    const MODULE: &'static str = "toy";
    fn kind(&self) -> &'static str {
        self.0.kind()
    }
    fn subject(&self) -> Uuid {
        self.0.subject()
    }
    fn permissions(&self) -> &'static [&'static str] {
        self.0.permissions()
    }
    fn apply(&self, personal: Option<&Words>, to: &mut Apply<'_>) -> Result<(), Fault> {
        self.0.apply(personal, to)?;
        let (tenant, entry) = (to.tenant(), to.entry());
        match &self.0 {
            ToyEvent::BoxOpened { id, .. } => {
                let words = personal.and_then(|personal| personal.words.clone());
                to.put(sql::FILL, &values![tenant, *id, 100_i64, words, entry])
            }
            _ => Ok(()),
        }
    }
}

pub static TOY_LATER: Module = Module {
    name: "toy",
    migrations: TOY.migrations,
    tables: TOY.tables,
    statements: &[sql::ALL],
    view_version: 2,
    replay: store::replay::<Later>,
};

pub fn raised() -> Arc<Registry> {
    Arc::new(Registry::new(&[&TOY_LATER], &[]))
}

pub struct UseToy;
impl Permission for UseToy {
    const NAME: &'static str = "toy.use";
    const ON: &'static str = "toy";
}
pub struct Dispose;
impl Permission for Dispose {
    const NAME: &'static str = "ledger.dispose";
    const ON: &'static str = "toy";
}
pub struct Toy;
impl Placed for Toy {
    const KIND: &'static str = "toy";
    fn object(&self) -> Uuid {
        Uuid::nil()
    }
    fn unit(&self) -> Option<Id<Unit>> {
        None
    }
}

pub fn grant(tenant: Tenant) -> impl Proof {
    Grant::<UseToy, Toy>::issue(tenant, &Toy)
}

pub fn dispose(tenant: Tenant) -> impl Proof {
    Grant::<Dispose, Toy>::issue(tenant, &Toy)
}

pub fn actor() -> Actor {
    Actor::Cli { name: "test".into() }
}

pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&[&TOY], &[]))
}

pub fn open(place: &Place, settings: Settings) -> (Store, Tenant, Arc<HandClock>) {
    let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
    let store = Store::open(place.home.clone(), settings, registry(), clock.clone()).unwrap();
    let tenant = store.open_ledger("toy.example/one", actor()).unwrap();
    (store, tenant, clock)
}

pub fn command(tenant: Tenant, n: u64, name: &str) -> Command {
    let id = base::CommandId::from_parts(n, &base::sha256(&n.to_be_bytes())[..10]);
    Command::new(tenant, actor(), id, name, &n)
}

pub fn open_box(store: &Store, tenant: Tenant, n: u64, words: &str) -> Result<Id<Box_>, Failure> {
    let words = words.to_owned();
    let done = store.run(command(tenant, n, "open"), move |work| {
        let id = work.new_id("box");
        let number = work.next_number("BOX", 2026)?;
        work.record(&grant(tenant), &ToyEvent::BoxOpened { id, number }, Words { words: Some(words.clone()) })?;
        Ok(id)
    })?;
    Ok(done.answer)
}

pub fn fill_box(store: &Store, tenant: Tenant, n: u64, id: Id<Box_>, count: i64) -> Result<(), Failure> {
    store
        .run(command(tenant, n, "fill"), move |work| {
            work.record(&grant(tenant), &ToyEvent::BoxFilled { id, count }, Words::default())?;
            Ok(())
        })
        .map(|done| done.answer)
}

pub fn picture_box(
    store: &Store,
    tenant: Tenant,
    n: u64,
    id: Id<Box_>,
    files: &Attachments,
    bytes: &[u8],
) -> Attachment {
    let picture = files.put(store, tenant, bytes, 1_000_000).unwrap();
    let event = ToyEvent::BoxPictured { id, picture: picture.clone() };
    store
        .run(command(tenant, n, "picture"), move |work| {
            work.record(&grant(tenant), &event, Words::default())?;
            Ok(())
        })
        .unwrap();
    picture
}

pub fn dispose_of(store: &Store, tenant: Tenant, n: u64, subjects: &[(Uuid, Extent)]) -> Result<u64, Failure> {
    let subjects = subjects.to_vec();
    store
        .run(command(tenant, n, "dispose"), move |work| work.dispose(&dispose(tenant), "KS 2026:1", &subjects))
        .map(|done| done.answer)
}

pub fn whole(place: &Place) -> Report {
    let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
    assert!(report.whole, "{}: {:?}", place.name, report.findings);
    report
}

pub fn boxes(store: &Store, tenant: Tenant) -> Vec<Row> {
    store.read::<_, Fault>(|reader| reader.rows(sql::ALL_BOXES, &values![tenant])).unwrap()
}
