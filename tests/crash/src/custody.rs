//! A capability as small as can be, with a balance that must hold: items lie with holders, a move hands one over. Which
//! command a number stands for follows from the run's seed, so worker and driver need only exchange numbers.

use crate::random::mix;
use base::{Actor, CommandId, Id, Proof, Refusal, Tenant};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{
    Apply, Command, Done, Event, Failure, Fault, Migration, Module, Registry, Rows, Store, Table, Work, values,
};
use uuid::Uuid;

/// How many items there are; the first numbers of a run take them in.
pub const ITEMS: u64 = 120;
/// How many holders there are.
pub const HOLDERS: u64 = 9;
/// The ledger of a run.
pub const ORIGIN: &str = "crash.example/custody";

/// Marks ids of items.
#[derive(Debug)]
pub enum Item {}

/// What happens to items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CustodyEvent {
    /// An item came in, to a holder.
    ItemTaken {
        /// Which.
        item: Id<Item>,
        /// To whom.
        holder: i64,
    },
    /// An item went from one holder to another.
    ItemMoved {
        /// Which.
        item: Id<Item>,
        /// From whom.
        from: i64,
        /// To whom.
        to: i64,
    },
}

/// No person says anything here.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {}

pub mod sql {
    //! Statements of custody and of those who check it.
    store::statements! {
        TAKE = "INSERT INTO custody_item (tenant, item, holder, moves, entry) VALUES ($1, $2, $3, 0, $4)";
        MOVE = "UPDATE custody_item SET holder = $3, moves = moves + 1, entry = $4 WHERE tenant = $1 AND item = $2";
        COUNT = "INSERT INTO custody_holder (tenant, holder, items, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, holder) DO UPDATE SET items = custody_holder.items + excluded.items, entry = excluded.entry";
        LESS = "UPDATE custody_holder SET items = items - 1, entry = $3 WHERE tenant = $1 AND holder = $2";
        HOLDER_OF = "SELECT holder FROM custody_item WHERE tenant = $1 AND item = $2";
        ITEMS = "SELECT item, holder, moves FROM custody_item WHERE tenant = $1 ORDER BY item";
        HOLDERS = "SELECT holder, items FROM custody_holder WHERE tenant = $1 ORDER BY holder";
        BALANCE = "SELECT (SELECT COUNT(*) FROM custody_item WHERE tenant = $1), (SELECT CAST(COALESCE(SUM(items), 0) AS BIGINT) FROM custody_holder WHERE tenant = $1)";
        NOTE = "INSERT INTO custody_note (tenant, number) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        NOTES = "SELECT number FROM custody_note WHERE tenant = $1 ORDER BY number";
        COMMANDS = "SELECT command, refused FROM command_log WHERE tenant = $1 ORDER BY command";
    }
}

impl Event for CustodyEvent {
    type Personal = Nothing;
    const MODULE: &'static str = "custody";

    fn kind(&self) -> &'static str {
        match self {
            Self::ItemTaken { .. } => "itemTaken",
            Self::ItemMoved { .. } => "itemMoved",
        }
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::ItemTaken { item, .. } | Self::ItemMoved { item, .. } => item.uuid(),
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        &[MAY_MOVE]
    }

    fn apply(&self, _: Option<&Nothing>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry) = (to.tenant(), to.entry());
        let gains = match self {
            Self::ItemTaken { item, holder } => {
                to.put(sql::TAKE, &values![tenant, *item, *holder, entry])?;
                *holder
            }
            Self::ItemMoved { item, from, to: gains } => {
                to.put(sql::MOVE, &values![tenant, *item, *gains, entry])?;
                to.put(sql::LESS, &values![tenant, *from, entry])?;
                *gains
            }
        };
        to.put(sql::COUNT, &values![tenant, gains, 1_i64, entry]).map(drop)
    }
}

/// The module, as the store is told of it.
pub static CUSTODY: Module = Module {
    name: "custody",
    migrations: &[Migration {
        number: 1,
        sql: "
CREATE TABLE custody_item (
    tenant {int} NOT NULL, item {id} NOT NULL, holder {int} NOT NULL, moves {int} NOT NULL, entry {int} NOT NULL,
    PRIMARY KEY (tenant, item)
) {strict};
CREATE TABLE custody_holder (
    tenant {int} NOT NULL, holder {int} NOT NULL, items {int} NOT NULL CHECK (items >= 0), entry {int} NOT NULL,
    PRIMARY KEY (tenant, holder)
) {strict};
CREATE TABLE custody_note (
    tenant {int} NOT NULL, number {int} NOT NULL,
    PRIMARY KEY (tenant, number)
) {strict};
",
    }],
    tables: &[
        Table::view("custody_item", &["item"]),
        Table::view("custody_holder", &["holder"]),
        Table::new("custody_note", store::Class::Working, &["number"]),
    ],
    statements: &[sql::ALL],
    view_version: 1,
    replay: store::replay::<CustodyEvent>,
};

/// The store's own module and this one.
#[must_use]
pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&[&CUSTODY], &[]))
}

const MAY_MOVE: &str = "custody.move";

/// Nobody is kept out here: what is proved is the store beneath.
struct Allowed(Tenant);

impl Proof for Allowed {
    fn permission(&self) -> &'static str {
        MAY_MOVE
    }

    fn tenant(&self) -> Tenant {
        self.0
    }

    fn object(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Who acts.
#[must_use]
pub fn actor() -> Actor {
    Actor::Cli { name: "crash".into() }
}

/// What a command asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Act {
    /// Take an item in.
    Take(u64, i64),
    /// Hand an item over.
    Move(u64, i64),
}

/// The commands of a run.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// Of the run.
    pub seed: u64,
}

impl Numbers {
    fn bits(self, number: u64) -> u64 {
        mix(mix(self.seed ^ 0x5eed) ^ number)
    }

    /// The id of the command with this number.
    #[must_use]
    pub fn id(self, number: u64) -> CommandId {
        let input = [self.seed.to_be_bytes(), number.to_be_bytes()].concat();
        CommandId::from_parts(number, &base::sha256(&input)[..10])
    }

    /// An item by its place.
    #[must_use]
    pub fn item(self, place: u64) -> Id<Item> {
        Id::derive(self.id(0), "item", u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// What the command with this number asks for. Some ask to hand an item to the one who has it: refused.
    #[must_use]
    pub fn act(self, number: u64) -> Act {
        let bits = self.bits(number);
        let holder = i64::try_from((bits >> 32) % HOLDERS).unwrap_or(0);
        if number < ITEMS { Act::Take(number, holder) } else { Act::Move(bits % ITEMS, holder) }
    }

    /// Whether a refusal of this command is kept, as that of a queued command is.
    #[must_use]
    pub fn is_queued(self, number: u64) -> bool {
        number >= ITEMS && self.bits(number) >> 60 < 3
    }

    /// Whether this command may be sent again after it was answered. Of those that may not it can be said for certain
    /// that they left nothing when they were refused.
    #[must_use]
    pub const fn is_repeatable(number: u64) -> bool {
        number < ITEMS || !number.is_multiple_of(4)
    }

    /// Runs the command with this number; gives its entry's place in the ledger.
    ///
    /// # Errors
    /// Refused, or could not.
    pub fn run(self, store: &Store, tenant: Tenant, number: u64) -> Result<Done<i64>, Failure> {
        self.run_as(store, tenant, number, self.act(number))
    }

    /// The command id of a number with another request than its own: always refused once the id is known.
    ///
    /// # Errors
    /// As it should.
    pub fn run_other(self, store: &Store, tenant: Tenant, number: u64) -> Result<Done<i64>, Failure> {
        self.run_as(store, tenant, number, Act::Move(u64::MAX, -1))
    }

    fn run_as(self, store: &Store, tenant: Tenant, number: u64, act: Act) -> Result<Done<i64>, Failure> {
        let mut command = Command::new(tenant, actor(), self.id(number), "act", &act);
        if self.is_queued(number) {
            command = command.queued();
        }
        store.run(command, move |work| self.decide(work, act))
    }

    fn decide(self, work: &mut Work<'_>, act: Act) -> Result<i64, Failure> {
        let tenant = work.tenant();
        let event = match act {
            Act::Take(place, holder) => CustodyEvent::ItemTaken { item: self.item(place), holder },
            Act::Move(place, to) => {
                let item = self.item(place);
                let row = work.row(sql::HOLDER_OF, &values![tenant, item])?.ok_or_else(Refusal::not_found)?;
                let from: i64 = row.get(0)?;
                if from == to {
                    return Err(Refusal::conflict("crash-refused-there-already").into());
                }
                CustodyEvent::ItemMoved { item, from, to }
            }
        };
        work.record(&Allowed(tenant), &event, Nothing {})
    }
}
