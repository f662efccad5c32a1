//! A world in memory: the second implementation of the rules' two traits.

use crate::model::*;
use base::{CommandId, Date, Id, Line, Note, Person, Refusal, Time, Word};
use std::collections::BTreeMap;

#[derive(Clone, Default, Debug, PartialEq)]
pub struct World {
    pub sites: BTreeMap<Id<Site>, Site>,
    pub parties: BTreeMap<Id<Party>, Party>,
    pub redirections: BTreeMap<Id<Redirection>, Redirection>,
    pub subjects: BTreeMap<Id<Subject>, Subject>,
    pub consignments: BTreeMap<Id<Consignment>, Consignment>,
    pub lines: BTreeMap<(Id<Consignment>, Id<Subject>), ManifestLine>,
    pub checks: BTreeMap<Id<Check>, Check>,
    pub aliases: BTreeMap<(Code, Id<Subject>), Alias>,
    pub seals: BTreeMap<Word, Id<Subject>>,
    pub discrepancies: BTreeMap<Id<Discrepancy>, Discrepancy>,
    pub booked: BTreeMap<(Id<Site>, Date, Measure, Column), i64>,
    pub closings: BTreeMap<Id<Site>, (Date, Vec<Figure>)>,
    pub numbers: BTreeMap<(Series, i16), i64>,
}

type Read<T> = Result<T, Refusal>;

impl View for World {
    type Fault = Refusal;
    fn site(&self, id: Id<Site>) -> Read<Option<Site>> {
        Ok(self.sites.get(&id).cloned())
    }
    fn party(&self, id: Id<Party>) -> Read<Option<Party>> {
        Ok(self.parties.get(&id).cloned())
    }
    fn redirection(&self, id: Id<Redirection>) -> Read<Option<Redirection>> {
        Ok(self.redirections.get(&id).cloned())
    }
    fn subject(&self, id: Id<Subject>) -> Read<Option<Subject>> {
        Ok(self.subjects.get(&id).cloned())
    }
    fn contents(&self, receptacle: Id<Subject>) -> Read<Vec<Id<Subject>>> {
        Ok(self.subjects.values().filter(|it| it.place == Some(receptacle)).map(|it| it.id).collect())
    }
    fn consignment(&self, id: Id<Consignment>) -> Read<Option<Consignment>> {
        Ok(self.consignments.get(&id).cloned())
    }
    fn known(&self, from: Giver, reference: Option<&Word>, file: Option<Digest>) -> Read<Option<Consignment>> {
        let same = |it: &&Consignment| {
            it.from == from
                && ((file.is_some() && it.file == file) || (reference.is_some() && it.reference.as_ref() == reference))
        };
        Ok(self.consignments.values().find(same).cloned())
    }
    fn line(&self, consignment: Id<Consignment>, id: Id<Subject>) -> Read<Option<ManifestLine>> {
        Ok(self.lines.get(&(consignment, id)).cloned())
    }
    fn lines(&self, consignment: Id<Consignment>) -> Read<Lines> {
        let mut lines = Lines::default();
        for line in self.lines.values().filter(|line| line.consignment == consignment) {
            match line.disposition {
                Some(Disposition::Matched) => lines.matched += 1,
                Some(Disposition::Refused) => lines.refused += 1,
                Some(Disposition::Missing) => {}
                None => lines.open.push(line.expected.id),
            }
        }
        Ok(lines)
    }
    fn check(&self, id: Id<Check>) -> Read<Option<Check>> {
        Ok(self.checks.get(&id).cloned())
    }
    fn aliases(&self, codes: &[&Code]) -> Read<Vec<Alias>> {
        Ok(self.aliases.values().filter(|alias| codes.contains(&&alias.code)).cloned().collect())
    }
    fn seal(&self, seal: &Word) -> Read<Option<Id<Subject>>> {
        Ok(self.seals.get(seal).copied())
    }
    fn discrepancy(&self, id: Id<Discrepancy>) -> Read<Option<Discrepancy>> {
        Ok(self.discrepancies.get(&id).cloned())
    }
    fn open_about(&self, subject: Id<Subject>) -> Read<Vec<Discrepancy>> {
        Ok(self.discrepancies.values().filter(|it| it.about == subject && it.closed.is_none()).cloned().collect())
    }
    fn open_at(&self, site: Id<Site>) -> Read<Vec<Id<Discrepancy>>> {
        Ok(self.discrepancies.values().filter(|it| it.site == site && it.closed.is_none()).map(|it| it.id).collect())
    }
    fn booked(&self, site: Id<Site>) -> Read<Vec<(Date, Figure)>> {
        let last = self.sites.get(&site).and_then(|site| site.closed_through);
        let open = self.booked.iter().filter(|((of, day, ..), _)| *of == site && last.is_none_or(|last| *day > last));
        Ok(open
            .map(|((_, day, measure, column), n)| (*day, Figure { measure: *measure, column: *column, n: *n }))
            .collect())
    }
    fn opening(&self, site: Id<Site>) -> Read<Stock> {
        Ok(self.closings.get(&site).map(|(_, figures)| closing(figures)).unwrap_or_default())
    }
    fn stock(&self, site: Id<Site>) -> Read<Stock> {
        let mut stock = Stock::new();
        for (_, measure, n) in self.subjects.values().filter_map(Subject::held).filter(|(at, ..)| *at == site) {
            *stock.entry(measure).or_default() += n;
        }
        stock.retain(|_, n| *n != 0);
        Ok(stock)
    }
    fn next_number(&self, series: Series, year: i16) -> Read<i64> {
        Ok(self.numbers.get(&(series, year)).copied().unwrap_or(0) + 1)
    }
}

impl Keep for World {
    fn put_site(&mut self, site: &Site) -> Read<()> {
        self.sites.insert(site.id, site.clone());
        Ok(())
    }
    fn put_party(&mut self, party: &Party) -> Read<()> {
        self.parties.insert(party.id, party.clone());
        Ok(())
    }
    fn put_redirection(&mut self, redirection: &Redirection) -> Read<()> {
        self.redirections.insert(redirection.id, redirection.clone());
        Ok(())
    }
    fn put_subject(&mut self, subject: &Subject) -> Read<()> {
        self.subjects.insert(subject.id, subject.clone());
        Ok(())
    }
    fn put_consignment(&mut self, consignment: &Consignment) -> Read<()> {
        self.consignments.insert(consignment.id, consignment.clone());
        Ok(())
    }
    fn put_lines(&mut self, consignment: Id<Consignment>, lines: &[Expected]) -> Read<()> {
        for expected in lines {
            let line = ManifestLine { consignment, expected: expected.clone(), disposition: None };
            self.lines.insert((consignment, expected.id), line);
        }
        Ok(())
    }
    fn dispose(&mut self, consignment: Id<Consignment>, line: Id<Subject>, as_: Disposition) -> Read<()> {
        let line = self.lines.get_mut(&(consignment, line)).expect("a line is disposed of where it stands");
        assert_eq!(line.disposition, None, "a line has one disposition");
        line.disposition = Some(as_);
        Ok(())
    }
    fn put_check(&mut self, check: &Check) -> Read<()> {
        self.checks.insert(check.id, check.clone());
        Ok(())
    }
    fn put_alias(&mut self, alias: &Alias) -> Read<()> {
        self.aliases.insert((alias.code.clone(), alias.subject), alias.clone());
        Ok(())
    }
    fn put_seal(&mut self, seal: &Word, on: Id<Subject>) -> Read<()> {
        self.seals.insert(seal.clone(), on);
        Ok(())
    }
    fn put_discrepancy(&mut self, discrepancy: &Discrepancy) -> Read<()> {
        self.discrepancies.insert(discrepancy.id, discrepancy.clone());
        Ok(())
    }
    fn book(&mut self, site: Id<Site>, day: Date, Figure { measure, column, n }: Figure) -> Read<()> {
        *self.booked.entry((site, day, measure, column)).or_default() += n;
        Ok(())
    }
    fn put_closing(&mut self, site: Id<Site>, day: Date, _: Closing, figures: &[Figure]) -> Read<()> {
        self.closings.insert(site, (day, figures.to_vec()));
        Ok(())
    }
    fn take(&mut self, number: Number) -> Read<()> {
        let last = self.numbers.insert((number.series, number.year), number.n).unwrap_or(0);
        assert_eq!(last + 1, number.n, "numbers have no gaps");
        Ok(())
    }
    fn touch(&mut self, _: Id<Subject>) -> Read<()> {
        Ok(())
    }
}

// ---- a small cast

pub fn id<T>(n: u32) -> Id<T> {
    Id::derive(CommandId::from_parts(0, &[0; 10]), "cast", n)
}
pub fn person(n: u32) -> Id<Person> {
    id(n)
}
pub fn terminal() -> Id<Site> {
    id(10)
}
pub fn mail_room() -> Id<Site> {
    id(11)
}
pub fn carrier() -> Id<Party> {
    id(20)
}
pub fn police() -> Id<Party> {
    id(21)
}
pub fn laboratory() -> Id<Party> {
    id(22)
}
pub fn word(text: &str) -> Word {
    Word::parse("word", text).expect("a word")
}
pub fn line(text: &str) -> Line {
    Line::parse("line", text).expect("a line")
}
pub fn note(text: &str) -> Note {
    Note::parse("note", text).expect("a note")
}
pub fn code(text: &str) -> Code {
    Code { scheme: Scheme::S10, number: word(text) }
}
pub fn two(first: u32, second: u32) -> Two {
    Two { first: person(first), second: person(second) }
}

/// Ten in the morning on a Monday.
pub fn monday() -> Time {
    Time::parse("2026-11-23T09:00:00Z").expect("a time")
}

impl World {
    /// A terminal, a mail room, a carrier, the police, a laboratory.
    pub fn new() -> Self {
        let site =
            |id, name: &str, kind| Site { id, name: line(name), kind, unit: None, day_begins: 0, closed_through: None };
        let party = |id, name: &str, kind| Party { id, name: line(name), kind, unit: None };
        let mut world = Self::default();
        let done: Read<()> = (|| {
            world.put_site(&site(terminal(), "The terminal", SiteKind::Terminal))?;
            world.put_site(&site(mail_room(), "The mail room", SiteKind::MailRoom))?;
            world.put_party(&party(carrier(), "The carrier", PartyKind::Carrier))?;
            world.put_party(&party(police(), "The police", PartyKind::Police))?;
            world.put_party(&party(laboratory(), "The laboratory", PartyKind::Laboratory))
        })();
        done.expect("memory does not fail");
        world
    }

    pub fn apply(&mut self, entries: &[Entry], at: Time) {
        for (event, _) in entries {
            fold(self, event, at).expect("memory does not fail");
        }
    }
}
