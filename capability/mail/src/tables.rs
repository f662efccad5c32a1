//! The rows of mail: the rules' two traits over the tables, and what an event writes.

use crate::{
    event::{Event, Personal},
    model::*,
};
use base::{Date, Id, Line, Refusal, Tenant, Time, Word};
use serde::{Serialize, de::DeserializeOwned};
use std::{cell::RefCell, str::FromStr};
use store::{Apply, Failure, Fault, Row, Rows, Value, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Rows by key, and their writes.
    store::statements! {
        SITE = "SELECT id, name, kind, unit, day_begins, closed_through FROM mail_site WHERE tenant = $1 AND id = $2";
        PUT_SITE = "INSERT INTO mail_site (tenant, id, name, kind, unit, day_begins, closed_through, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit, day_begins = excluded.day_begins, closed_through = excluded.closed_through, entry = excluded.entry";
        PARTY = "SELECT id, name, kind, unit FROM mail_party WHERE tenant = $1 AND id = $2";
        PUT_PARTY = "INSERT INTO mail_party (tenant, id, name, kind, unit, entry) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit, entry = excluded.entry";
        REDIRECTION = "SELECT body FROM mail_redirection WHERE tenant = $1 AND id = $2";
        PUT_REDIRECTION = "INSERT INTO mail_redirection (tenant, id, terminal, running, starts, ends, body, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, id) DO UPDATE SET running = excluded.running, ends = excluded.ends, body = excluded.body, entry = excluded.entry";
        SUBJECT = "SELECT id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at FROM mail_subject WHERE tenant = $1 AND id = $2";
        PUT_SUBJECT = "INSERT INTO mail_subject (tenant, id, kind, series, year, n, scheme, code, class, unit, authority, state, live, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) ON CONFLICT (tenant, id) DO UPDATE SET kind = excluded.kind, scheme = excluded.scheme, code = excluded.code, class = excluded.class, unit = excluded.unit, authority = excluded.authority, state = excluded.state, live = excluded.live, holder_kind = excluded.holder_kind, holder = excluded.holder, site = excluded.site, place = excluded.place, count = excluded.count, stated = excluded.stated, net_g = excluded.net_g, error_g = excluded.error_g, epoch = excluded.epoch, seal = excluded.seal, flags = excluded.flags, holds = excluded.holds, looks = excluded.looks, alarm = excluded.alarm, returned_at = excluded.returned_at, receipt = excluded.receipt, consignment = excluded.consignment, set_aside_at = excluded.set_aside_at, arrived_terminal_at = excluded.arrived_terminal_at, released_at = excluded.released_at, arrived_municipality_at = excluded.arrived_municipality_at, entry = excluded.entry";
        CONTENTS = "SELECT id FROM mail_subject WHERE tenant = $1 AND place = $2 ORDER BY id";
        CONSIGNMENT = "SELECT id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at FROM mail_consignment WHERE tenant = $1 AND id = $2";
        KNOWN_REFERENCE = "SELECT id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at FROM mail_consignment WHERE tenant = $1 AND from_id = $2 AND reference = $3 ORDER BY id LIMIT 1";
        KNOWN_FILE = "SELECT id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at FROM mail_consignment WHERE tenant = $1 AND file = $3 AND from_id = $2 ORDER BY id LIMIT 1";
        PUT_CONSIGNMENT = "INSERT INTO mail_consignment (tenant, id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (tenant, id) DO UPDATE SET surplus = excluded.surplus, closed_at = excluded.closed_at, entry = excluded.entry";
        LINE = "SELECT consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition FROM mail_line WHERE tenant = $1 AND consignment = $2 AND id = $3";
        LINE_COUNTS = "SELECT disposition, COUNT(*) FROM mail_line WHERE tenant = $1 AND consignment = $2 AND disposition IS NOT NULL GROUP BY disposition";
        LINES_OPEN = "SELECT id FROM mail_line WHERE tenant = $1 AND consignment = $2 AND disposition IS NULL ORDER BY line";
        PUT_LINE = "INSERT INTO mail_line (tenant, consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL, $15)";
        DISPOSE = "UPDATE mail_line SET disposition = $4, entry = $5 WHERE tenant = $1 AND consignment = $2 AND id = $3";
        CHECK = "SELECT id, site, members, digest, method, verdict, by_person, at, effective_at, profile, undone FROM mail_check WHERE tenant = $1 AND id = $2";
        PUT_CHECK = "INSERT INTO mail_check (tenant, id, site, members, digest, method, verdict, by_person, at, effective_at, profile, undone, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (tenant, id) DO UPDATE SET undone = excluded.undone, entry = excluded.entry";
        ALIASES = "SELECT code, scheme, subject, since, until FROM mail_alias WHERE tenant = $1 AND code = $2 AND scheme = $3 ORDER BY subject";
        PUT_ALIAS = "INSERT INTO mail_alias (tenant, code, scheme, subject, since, until, entry) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, code, scheme, subject) DO UPDATE SET since = excluded.since, until = excluded.until, entry = excluded.entry";
        SEAL = "SELECT subject FROM mail_seal WHERE tenant = $1 AND seal = $2";
        PUT_SEAL = "INSERT INTO mail_seal (tenant, seal, subject, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, seal) DO UPDATE SET subject = excluded.subject, entry = excluded.entry";
        DISCREPANCY = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND id = $2";
        OPEN_ABOUT = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND about = $2 AND closed IS NULL ORDER BY id";
        OPEN_AT = "SELECT id FROM mail_discrepancy WHERE tenant = $1 AND site = $2 AND closed IS NULL ORDER BY opened_at, id";
        PUT_DISCREPANCY = "INSERT INTO mail_discrepancy (tenant, id, site, kind, about, consignment, opened_at, closed, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant, id) DO UPDATE SET closed = excluded.closed, entry = excluded.entry";
        BOOKED = "SELECT day, measure, col, n FROM mail_figure WHERE tenant = $1 AND site = $2 AND day > $3 ORDER BY day, measure, col";
        BOOK = "INSERT INTO mail_figure (tenant, site, day, measure, col, n, entry) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, site, day, measure, col) DO UPDATE SET n = mail_figure.n + excluded.n, entry = excluded.entry";
        OPENING = "SELECT figures FROM mail_day WHERE tenant = $1 AND site = $2 ORDER BY day DESC LIMIT 1";
        PUT_DAY = "INSERT INTO mail_day (tenant, site, day, how, figures, closed_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        STOCK = "SELECT kind, class, CASE WHEN count IS NULL THEN 1 ELSE 0 END, COUNT(*), CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND holder_kind = 'site' AND holder = $2 AND kind <> 'receptacle' GROUP BY kind, class, CASE WHEN count IS NULL THEN 1 ELSE 0 END";
        SERIES = "SELECT last FROM series WHERE tenant = $1 AND name = $2 AND year = $3";
        PUT_PROPOSAL = "INSERT INTO mail_proposal (tenant, act, site, about, command, reason, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        PUT_HOLD = "INSERT INTO mail_hold (tenant, subject, about, since, by_person, reason, entry) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, subject) DO UPDATE SET about = excluded.about, since = excluded.since, by_person = excluded.by_person, reason = excluded.reason, entry = excluded.entry";
        END_HOLD = "DELETE FROM mail_hold WHERE tenant = $1 AND subject = $2";
    }
}

/// The tables under the rules: reads for a command or a page, reads and writes for `apply`.
pub(crate) struct Tables<'a, R: ?Sized> {
    rows: RefCell<&'a mut R>,
    tenant: Tenant,
}

impl<'a, R: Rows + ?Sized> Tables<'a, R> {
    pub(crate) const fn new(rows: &'a mut R, tenant: Tenant) -> Self {
        Self { rows: RefCell::new(rows), tenant }
    }

    fn one<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnOnce(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Failure> {
        Ok(self.rows.borrow_mut().row(sql, values)?.as_ref().map(read).transpose()?)
    }

    fn many<T>(&self, sql: &str, values: &[Value], read: impl Fn(&Row) -> Result<T, Fault>) -> Result<Vec<T>, Failure> {
        Ok(self.rows.borrow_mut().rows(sql, values)?.iter().map(read).collect::<Result<_, _>>()?)
    }
}

/// A word of the model out of a column.
pub(crate) fn word<T: FromStr>(row: &Row, at: usize) -> Result<T, Fault> {
    let text: String = row.get(at)?;
    text.parse().map_err(|_| Fault::shape(format!("no such word: {text}")))
}

pub(crate) fn maybe<T: FromStr>(row: &Row, at: usize) -> Result<Option<T>, Fault> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| text.parse().map_err(|_| Fault::shape(format!("no such word: {text}")))).transpose()
}

fn text(row: &Row, at: usize) -> Result<Option<Word>, Fault> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| Word::parse("word", &text).map_err(|refusal| Fault::shape(refusal.to_string()))).transpose()
}

fn line(row: &Row, at: usize) -> Result<Line, Fault> {
    Line::parse("line", &row.get::<String>(at)?).map_err(|refusal| Fault::shape(refusal.to_string()))
}

pub(crate) fn json<T: DeserializeOwned>(row: &Row, at: usize) -> Result<T, Fault> {
    Ok(serde_json::from_str(&row.get::<String>(at)?)?)
}

fn to_json<T: Serialize>(value: &T) -> Result<String, Fault> {
    Ok(serde_json::to_string(value)?)
}

pub(crate) fn code(row: &Row, scheme: usize, number: usize) -> Result<Option<Code>, Fault> {
    Ok(match (maybe(row, scheme)?, text(row, number)?) {
        (Some(scheme), Some(number)) => Some(Code { scheme, number }),
        _ => None,
    })
}

fn series(name: &str) -> Result<Series, Fault> {
    [Series::Item, Series::Lot, Series::Receptacle, Series::Consignment]
        .into_iter()
        .find(|series| series.prefix() == name)
        .ok_or_else(|| Fault::shape(format!("no series {name}")))
}

/// What a row holds from a column on, where a join found it.
pub(crate) fn beside<T>(row: &Row, at: usize, read: impl Fn(&Row) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
    match row.0.get(at..) {
        None | Some([] | [Value::Null, ..]) => Ok(None),
        Some(rest) => read(&Row(rest.to_vec())).map(Some),
    }
}

pub(crate) fn read_number(row: &Row, at: usize) -> Result<Number, Fault> {
    Ok(Number { series: series(&row.get::<String>(at)?)?, year: year(row, at + 1)?, n: row.get(at + 2)? })
}

pub(crate) fn read_site(row: &Row) -> Result<Site, Fault> {
    Ok(Site {
        id: row.get(0)?,
        name: line(row, 1)?,
        kind: word(row, 2)?,
        unit: row.get(3)?,
        day_begins: row.get(4)?,
        closed_through: row.get(5)?,
    })
}

pub(crate) fn read_party(row: &Row) -> Result<Party, Fault> {
    Ok(Party { id: row.get(0)?, name: line(row, 1)?, kind: word(row, 2)?, unit: row.get(3)? })
}

pub(crate) fn read_subject(row: &Row) -> Result<Subject, Fault> {
    let holder: Uuid = row.get(12)?;
    let weight = match (row.get(17)?, row.get(18)?) {
        (Some(net_g), Some(error_g)) => Some(Weight { net_g, error_g }),
        _ => None,
    };
    Ok(Subject {
        id: row.get(0)?,
        kind: word(row, 1)?,
        number: read_number(row, 2)?,
        code: code(row, 5, 6)?,
        class: maybe(row, 7)?,
        unit: row.get(8)?,
        authority: row.get(9)?,
        state: word(row, 10)?,
        holder: match row.get::<String>(11)?.as_str() {
            "site" => Holder::Site(Id::from_uuid(holder)),
            "party" => Holder::Party(Id::from_uuid(holder)),
            _ => Holder::Unit(Id::from_uuid(holder)),
        },
        site: row.get(13)?,
        place: row.get(14)?,
        count: row.get(15)?,
        stated: row.get(16)?,
        weight,
        epoch: row.get(19)?,
        seal: text(row, 20)?,
        flags: json(row, 21)?,
        holds: json(row, 22)?,
        looks: json(row, 23)?,
        alarm: row.get::<Option<String>>(24)?.map(|text| serde_json::from_str(&text)).transpose()?,
        returned_at: row.get(25)?,
        receipt: text(row, 26)?,
        consignment: row.get(27)?,
        dates: Dates {
            set_aside_at: row.get(28)?,
            arrived_terminal_at: row.get(29)?,
            released_at: row.get(30)?,
            arrived_municipality_at: row.get(31)?,
        },
    })
}

fn year(row: &Row, at: usize) -> Result<i16, Fault> {
    i16::try_from(row.get::<i64>(at)?).map_err(|_| Fault::shape("year"))
}

fn digest(bytes: [u8; 32]) -> Digest {
    Digest(bytes)
}

pub(crate) fn read_consignment(row: &Row) -> Result<Consignment, Fault> {
    let giver: Uuid = row.get(6)?;
    Ok(Consignment {
        id: row.get(0)?,
        number: Number { series: Series::Consignment, year: year(row, 1)?, n: row.get(2)? },
        reference: text(row, 3)?,
        file: row.get::<Option<[u8; 32]>>(4)?.map(digest),
        from: match row.get::<String>(5)?.as_str() {
            "party" => Giver::Party(Id::from_uuid(giver)),
            _ => Giver::Site(Id::from_uuid(giver)),
        },
        to: row.get(7)?,
        expected: row.get(8)?,
        surplus: row.get(9)?,
        closed_at: row.get(10)?,
    })
}

pub(crate) fn read_line(row: &Row) -> Result<ManifestLine, Fault> {
    Ok(ManifestLine {
        consignment: row.get(0)?,
        expected: Expected {
            id: row.get(1)?,
            row: row.get(2)?,
            kind: word(row, 3)?,
            code: code(row, 4, 5)?,
            class: maybe(row, 6)?,
            count: row.get(7)?,
            weight_g: row.get(8)?,
            within: row.get(9)?,
            seal: text(row, 10)?,
            unit: row.get(11)?,
            authority: row.get(12)?,
        },
        disposition: maybe(row, 13)?,
    })
}

pub(crate) fn read_check(row: &Row) -> Result<Check, Fault> {
    let members: Vec<u8> = row.get(2)?;
    Ok(Check {
        id: row.get(0)?,
        site: row.get(1)?,
        members: members.chunks(16).filter_map(|bytes| Uuid::from_slice(bytes).ok()).map(Id::from_uuid).collect(),
        digest: digest(row.get(3)?),
        method: maybe(row, 4)?,
        verdict: word(row, 5)?,
        by: row.get(6)?,
        at: row.get(7)?,
        effective_at: row.get(8)?,
        profile: row.get(9)?,
        undone: row.get(10)?,
    })
}

pub(crate) fn read_discrepancy(row: &Row) -> Result<Discrepancy, Fault> {
    Ok(Discrepancy {
        id: row.get(0)?,
        site: row.get(1)?,
        kind: word(row, 2)?,
        about: row.get(3)?,
        consignment: row.get(4)?,
        opened_at: row.get(5)?,
        closed: maybe(row, 6)?,
    })
}

/// A measure as stored: `items`, `letters:registered`, `trays:letter`.
fn measure_name(measure: Measure) -> String {
    let of = |class: Class| -> &'static str { class.into() };
    match measure {
        Measure::Items => "items".to_owned(),
        Measure::Letters(class) => format!("letters:{}", of(class)),
        Measure::Trays(class) => format!("trays:{}", of(class)),
    }
}

fn read_measure(text: &str) -> Result<Measure, Fault> {
    let class = |text: &str| text.parse::<Class>().map_err(|_| Fault::shape(format!("no class {text}")));
    Ok(match text.split_once(':') {
        Some(("letters", of)) => Measure::Letters(class(of)?),
        Some(("trays", of)) => Measure::Trays(class(of)?),
        _ => Measure::Items,
    })
}

/// Day, measure, column and number, four columns from `at`.
pub(crate) fn read_figure(row: &Row, at: usize) -> Result<(Date, Figure), Fault> {
    let measure = read_measure(&row.get::<String>(at + 1)?)?;
    Ok((row.get(at)?, Figure { measure, column: word(row, at + 2)?, n: row.get(at + 3)? }))
}

/// Kind, class, whether uncounted, subjects and letters, five columns from `at`.
pub(crate) fn read_stock(row: &Row, at: usize) -> Result<Option<(Measure, i64)>, Fault> {
    let class: Option<Class> = maybe(row, at + 1)?;
    let (uncounted, subjects, letters): (bool, i64, i64) = (row.get(at + 2)?, row.get(at + 3)?, row.get(at + 4)?);
    Ok(match (word(row, at)?, class, uncounted) {
        (Kind::Item, ..) => Some((Measure::Items, subjects)),
        (Kind::Lot, Some(class), false) => Some((Measure::Letters(class), letters)),
        (Kind::Lot, Some(class), true) => Some((Measure::Trays(class), subjects)),
        _ => None,
    })
}

pub(crate) fn stock(rows: Vec<Option<(Measure, i64)>>) -> Stock {
    let mut stock = Stock::new();
    for (measure, n) in rows.into_iter().flatten() {
        *stock.entry(measure).or_default() += n;
    }
    stock.retain(|_, n| *n != 0);
    stock
}

impl<R: Rows + ?Sized> View for Tables<'_, R> {
    type Fault = Failure;

    fn site(&self, id: Id<Site>) -> Result<Option<Site>, Failure> {
        self.one(sql::SITE, &values![self.tenant, id], read_site)
    }
    fn party(&self, id: Id<Party>) -> Result<Option<Party>, Failure> {
        self.one(sql::PARTY, &values![self.tenant, id], read_party)
    }
    fn redirection(&self, id: Id<Redirection>) -> Result<Option<Redirection>, Failure> {
        self.one(sql::REDIRECTION, &values![self.tenant, id], |row| json(row, 0))
    }
    fn subject(&self, id: Id<Subject>) -> Result<Option<Subject>, Failure> {
        self.one(sql::SUBJECT, &values![self.tenant, id], read_subject)
    }
    fn contents(&self, receptacle: Id<Subject>) -> Result<Vec<Id<Subject>>, Failure> {
        self.many(sql::CONTENTS, &values![self.tenant, receptacle], |row| row.get(0))
    }
    fn consignment(&self, id: Id<Consignment>) -> Result<Option<Consignment>, Failure> {
        self.one(sql::CONSIGNMENT, &values![self.tenant, id], read_consignment)
    }
    fn known(
        &self,
        from: Giver,
        reference: Option<&Word>,
        file: Option<Digest>,
    ) -> Result<Option<Consignment>, Failure> {
        let giver = match from {
            Giver::Party(id) => id.uuid(),
            Giver::Site(id) => id.uuid(),
        };
        if let Some(file) = file {
            let known = self.one(sql::KNOWN_FILE, &values![self.tenant, giver, file.0], read_consignment)?;
            if known.is_some() {
                return Ok(known);
            }
        }
        match reference {
            Some(reference) => {
                self.one(sql::KNOWN_REFERENCE, &values![self.tenant, giver, reference], read_consignment)
            }
            None => Ok(None),
        }
    }
    fn line(&self, consignment: Id<Consignment>, id: Id<Subject>) -> Result<Option<ManifestLine>, Failure> {
        self.one(sql::LINE, &values![self.tenant, consignment, id], read_line)
    }
    fn lines(&self, consignment: Id<Consignment>) -> Result<Lines, Failure> {
        let counts = self.many(sql::LINE_COUNTS, &values![self.tenant, consignment], |row| {
            Ok((word::<Disposition>(row, 0)?, row.get::<u32>(1)?))
        })?;
        let of =
            |asked: Disposition| counts.iter().find(|(disposition, _)| *disposition == asked).map_or(0, |(_, n)| *n);
        Ok(Lines {
            matched: of(Disposition::Matched),
            refused: of(Disposition::Refused),
            open: self.many(sql::LINES_OPEN, &values![self.tenant, consignment], |row| row.get(0))?,
        })
    }
    fn check(&self, id: Id<Check>) -> Result<Option<Check>, Failure> {
        self.one(sql::CHECK, &values![self.tenant, id], read_check)
    }
    fn aliases(&self, codes: &[&Code]) -> Result<Vec<Alias>, Failure> {
        let mut aliases = Vec::new();
        // Ten thousand numbers of a manifest are asked for by the page-full.
        for some in codes.chunks(400) {
            let read = |row: &Row| {
                let code =
                    Code { scheme: word(row, 1)?, number: text(row, 0)?.ok_or_else(|| Fault::shape("no code"))? };
                Ok(Alias { code, subject: row.get(2)?, from: row.get(3)?, until: row.get(4)? })
            };
            if let [code] = some {
                let scheme: &'static str = code.scheme.into();
                aliases.extend(self.many(sql::ALIASES, &values![self.tenant, &code.number, scheme], read)?);
                continue;
            }
            let mut values = vec![Value::from(self.tenant)];
            let mut marks = Vec::new();
            for code in some {
                values.push(Value::from(&code.number));
                marks.push(format!("${}", values.len()));
            }
            let sql = format!(
                "SELECT code, scheme, subject, since, until FROM mail_alias WHERE tenant = $1 AND code IN ({}) ORDER BY code, scheme, subject",
                marks.join(", ")
            );
            aliases.extend(self.many(&sql, &values, read)?.into_iter().filter(|alias| some.contains(&&alias.code)));
        }
        Ok(aliases)
    }
    fn seal(&self, seal: &Word) -> Result<Option<Id<Subject>>, Failure> {
        self.one(sql::SEAL, &values![self.tenant, seal], |row| row.get(0))
    }
    fn discrepancy(&self, id: Id<Discrepancy>) -> Result<Option<Discrepancy>, Failure> {
        self.one(sql::DISCREPANCY, &values![self.tenant, id], read_discrepancy)
    }
    fn open_about(&self, subject: Id<Subject>) -> Result<Vec<Discrepancy>, Failure> {
        self.many(sql::OPEN_ABOUT, &values![self.tenant, subject], read_discrepancy)
    }
    fn open_at(&self, site: Id<Site>) -> Result<Vec<Id<Discrepancy>>, Failure> {
        let mut open: Vec<Id<Discrepancy>> = self.many(sql::OPEN_AT, &values![self.tenant, site], |row| row.get(0))?;
        open.sort();
        Ok(open)
    }
    fn booked(&self, site: Id<Site>) -> Result<Vec<(Date, Figure)>, Failure> {
        let last = self.site(site)?.and_then(|site| site.closed_through);
        let after = last.map_or(String::new(), |last| last.to_string());
        self.many(sql::BOOKED, &values![self.tenant, site, after], |row| read_figure(row, 0))
    }
    fn opening(&self, site: Id<Site>) -> Result<Stock, Failure> {
        let figures: Option<Vec<Figure>> = self.one(sql::OPENING, &values![self.tenant, site], |row| json(row, 0))?;
        Ok(figures.map(|figures| closing(&figures)).unwrap_or_default())
    }
    fn stock(&self, site: Id<Site>) -> Result<Stock, Failure> {
        Ok(stock(self.many(sql::STOCK, &values![self.tenant, site], |row| read_stock(row, 0))?))
    }
    fn next_number(&self, series: Series, year: i16) -> Result<i64, Failure> {
        let last: Option<i64> =
            self.one(sql::SERIES, &values![self.tenant, series.prefix(), i64::from(year)], |row| row.get(0))?;
        Ok(last.unwrap_or(0) + 1)
    }
}

fn giver(from: Giver) -> (&'static str, Uuid) {
    match from {
        Giver::Party(id) => ("party", id.uuid()),
        Giver::Site(id) => ("site", id.uuid()),
    }
}

fn name<T: Into<&'static str>>(word: T) -> &'static str {
    word.into()
}

impl Tables<'_, Apply<'_>> {
    fn put(&mut self, sql: &str, values: &[Value]) -> Result<(), Failure> {
        self.rows.get_mut().put(sql, values)?;
        Ok(())
    }

    fn entry(&mut self) -> i64 {
        self.rows.get_mut().entry()
    }
}

impl Keep for Tables<'_, Apply<'_>> {
    fn put_site(&mut self, site: &Site) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        self.put(
            sql::PUT_SITE,
            &values![
                tenant,
                site.id,
                &site.name,
                name(site.kind),
                site.unit,
                site.day_begins,
                site.closed_through,
                entry
            ],
        )
    }
    fn put_party(&mut self, party: &Party) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        self.put(sql::PUT_PARTY, &values![tenant, party.id, &party.name, name(party.kind), party.unit, entry])
    }
    fn put_redirection(&mut self, redirection: &Redirection) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let Redirection { id, terminal, running, from, until, .. } = redirection;
        let body = to_json(redirection)?;
        self.put(sql::PUT_REDIRECTION, &values![tenant, *id, *terminal, name(*running), *from, *until, body, entry])
    }
    fn put_subject(&mut self, it: &Subject) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let (holder_kind, holder) = match it.holder {
            Holder::Site(id) => ("site", id.uuid()),
            Holder::Party(id) => ("party", id.uuid()),
            Holder::Unit(id) => ("unit", id.uuid()),
        };
        let alarm = it.alarm.as_ref().map(to_json).transpose()?;
        self.put(
            sql::PUT_SUBJECT,
            &values![
                tenant,
                it.id,
                name(it.kind),
                it.number.series.prefix(),
                i64::from(it.number.year),
                it.number.n,
                it.code.as_ref().map(|code| name(code.scheme)),
                it.code.as_ref().map(|code| &code.number),
                it.class.map(name),
                it.unit,
                it.authority,
                name(it.state),
                !it.state.is_terminal(),
                holder_kind,
                holder,
                it.site,
                it.place,
                it.count,
                it.stated,
                it.weight.map(|weight| weight.net_g),
                it.weight.map(|weight| weight.error_g),
                it.epoch,
                it.seal.as_ref(),
                to_json(&it.flags)?,
                to_json(&it.holds)?,
                to_json(&it.looks)?,
                alarm,
                it.returned_at,
                it.receipt.as_ref(),
                it.consignment,
                it.dates.set_aside_at,
                it.dates.arrived_terminal_at,
                it.dates.released_at,
                it.dates.arrived_municipality_at,
                entry,
            ],
        )
    }
    fn put_consignment(&mut self, it: &Consignment) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let (from_kind, from) = giver(it.from);
        self.put(
            sql::PUT_CONSIGNMENT,
            &values![
                tenant,
                it.id,
                i64::from(it.number.year),
                it.number.n,
                it.reference.as_ref(),
                it.file.map(|file| file.0),
                from_kind,
                from,
                it.to,
                it.expected,
                it.surplus,
                it.closed_at,
                entry,
            ],
        )
    }
    fn put_lines(&mut self, consignment: Id<Consignment>, lines: &[Expected]) -> Result<(), Failure> {
        const TOGETHER: usize = 100;
        let (tenant, entry) = (self.tenant, self.entry());
        let values = |line: &Expected| {
            values![
                tenant,
                consignment,
                line.id,
                line.row,
                name(line.kind),
                line.code.as_ref().map(|code| name(code.scheme)),
                line.code.as_ref().map(|code| &code.number),
                line.class.map(name),
                line.count,
                line.weight_g,
                line.within,
                line.seal.as_ref(),
                line.unit,
                line.authority,
                entry,
            ]
        };
        let full = lines.chunks_exact(TOGETHER);
        let rest = full.remainder();
        if lines.len() >= TOGETHER {
            let (head, _) = sql::PUT_LINE.split_once(" VALUES ").ok_or_else(|| Fault::shape("statement"))?;
            let rows: Vec<String> = (0..TOGETHER)
                .map(|n| {
                    let marks: Vec<String> = (1..=14).map(|at| format!("${}", n * 15 + at)).collect();
                    format!("({}, NULL, ${})", marks.join(", "), n * 15 + 15)
                })
                .collect();
            let together = format!("{head} VALUES {}", rows.join(", "));
            for some in full {
                self.put(&together, &some.iter().flat_map(values).collect::<Vec<_>>())?;
            }
        }
        for line in rest {
            self.put(sql::PUT_LINE, &values(line))?;
        }
        Ok(())
    }
    fn dispose(&mut self, consignment: Id<Consignment>, line: Id<Subject>, as_: Disposition) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        self.put(sql::DISPOSE, &values![tenant, consignment, line, name(as_), entry])
    }
    fn put_check(&mut self, it: &Check) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let members: Vec<u8> = it.members.iter().flat_map(|member| member.bytes()).collect();
        self.put(
            sql::PUT_CHECK,
            &values![
                tenant,
                it.id,
                it.site,
                members,
                it.digest.0,
                it.method.map(name),
                name(it.verdict),
                it.by,
                it.at,
                it.effective_at,
                it.profile,
                it.undone,
                entry,
            ],
        )
    }
    fn put_alias(&mut self, it: &Alias) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let scheme = name(it.code.scheme);
        self.put(sql::PUT_ALIAS, &values![tenant, &it.code.number, scheme, it.subject, it.from, it.until, entry])
    }
    fn put_seal(&mut self, seal: &Word, on: Id<Subject>) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        self.put(sql::PUT_SEAL, &values![tenant, seal, on, entry])
    }
    fn put_discrepancy(&mut self, it: &Discrepancy) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let closed = it.closed.map(name);
        self.put(
            sql::PUT_DISCREPANCY,
            &values![tenant, it.id, it.site, name(it.kind), it.about, it.consignment, it.opened_at, closed, entry],
        )
    }
    fn book(&mut self, site: Id<Site>, day: Date, figure: Figure) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let Figure { measure, column, n } = figure;
        self.put(sql::BOOK, &values![tenant, site, day, measure_name(measure), name(column), n, entry])
    }
    fn put_closing(&mut self, site: Id<Site>, day: Date, how: Closing, figures: &[Figure]) -> Result<(), Failure> {
        let (tenant, entry) = (self.tenant, self.entry());
        let (figures, at): (_, Time) = (to_json(&figures)?, self.rows.get_mut().time());
        self.put(sql::PUT_DAY, &values![tenant, site, day, name(how), figures, at, entry])
    }
    fn take(&mut self, number: Number) -> Result<(), Failure> {
        self.rows.get_mut().number(number.series.prefix(), number.year, number.n)?;
        Ok(())
    }
    fn touch(&mut self, subject: Id<Subject>) -> Result<(), Failure> {
        self.rows.get_mut().touch(subject.uuid())?;
        Ok(())
    }
}

impl store::Event for Event {
    type Personal = Personal;
    const MODULE: &'static str = "mail";

    fn kind(&self) -> &'static str {
        Self::kind(self)
    }
    fn subject(&self) -> Uuid {
        Self::subject(self)
    }
    fn permissions(&self) -> &'static [&'static str] {
        Self::permissions(self)
    }

    fn apply(&self, personal: Option<&Personal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
        if let Self::Proposed { act, site, about, command } = self {
            let reason = personal.and_then(|personal| personal.reason.clone());
            to.put(sql::PUT_PROPOSAL, &values![tenant, *act, *site, *about, to_json(command)?, reason, entry])?;
            return to.touch(*about);
        }
        match self {
            // Why it is held, by whom and since when, is for the list: no rule asks.
            Self::Held { subjects } => {
                let (about, by) = (Self::subject(self), to.actor().person());
                let reason = personal.and_then(|personal| personal.reason.clone());
                for subject in subjects {
                    to.put(sql::PUT_HOLD, &values![tenant, *subject, about, time, by, reason.clone(), entry])?;
                }
            }
            Self::Unheld { subjects } => {
                for subject in subjects {
                    to.put(sql::END_HOLD, &values![tenant, *subject])?;
                }
            }
            _ => {}
        }
        fold(&mut Tables::new(to, tenant), self, time).map_err(|failure| match failure {
            Failure::Fault(fault) => fault,
            Failure::Refused(refusal) => Fault::shape(refusal.to_string()),
        })
    }
}

/// Reads that a caller makes must carry refusals; reading a row never gives one.
impl<R: Rows + ?Sized> Tables<'_, R> {
    /// The site, or not found.
    pub(crate) fn need_site(&self, id: Id<Site>) -> Result<Site, Failure> {
        self.site(id)?.ok_or_else(|| Refusal::not_found().into())
    }
}
