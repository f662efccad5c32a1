//! A manifest against what the chain holds already.

use super::{
    pages_a::sources,
    shift::{Shift, registered, word},
};
use crate::{
    import::{Import, Mode, Outcome, import},
    manifest::{Child, Reason},
    model::{Code, Command, Kind},
};
use testkit::on_both;
use ui::{Lang, Say, Texts};

fn dry_run(shift: &Shift, codes: &[&Code]) -> Outcome {
    let mut file = String::from("type;class;number\n");
    file.extend(codes.iter().map(|code| format!("item;rek;{}\n", code.number)));
    let (texts, child) = (Texts::new(&sources()).unwrap(), Child::current().unwrap());
    let asked = Import {
        site: shift.terminal,
        from: shift.carrier,
        name: "monday.csv",
        bytes: file.as_bytes(),
        reference: None,
        mode: Mode::DryRun,
        child: &child,
    };
    let say = Say::new(&texts, Lang::En);
    import(&shift.store, shift.tenant, &shift.actor("olle"), say, &asked).unwrap()
}

/// What is said of each row, `None` where it is without fault.
fn said(outcome: &Outcome) -> Vec<Option<(Reason, &str)>> {
    let first = |faults: &'_ [crate::manifest::Told]| faults.first().map(|fault| fault.code);
    let rows = outcome.report.rows.iter();
    rows.map(|row| first(&row.faults).zip(row.faults.first().map(|fault| fault.reason.as_str()))).collect()
}

#[test]
fn only_the_number_of_what_is_in_custody_is_said_to_be_in_custody() {
    on_both(|place| {
        let shift = Shift::new(place);
        let (held, gone, free) = (registered(1), registered(2), registered(3));
        let new = |code: &Code| shift.new_one(Kind::Item, Some(code.clone()));
        let letters = shift.receive_new(shift.terminal, vec![new(&held), new(&gone)]);
        let (subjects, receipt) = (letters[1..].to_vec(), word("PB-79"));
        shift.act("olle", shift.terminal, Command::ReturnToCarrier { subjects, carrier: shift.carrier, receipt });

        let all = dry_run(&shift, &[&held, &gone, &free]);
        let [of_held, of_gone, of_free] = said(&all)[..] else { panic!("three rows") };
        let alone = [dry_run(&shift, &[&held]), dry_run(&shift, &[&gone]), dry_run(&shift, &[&free])];
        assert_eq!([of_held, of_gone, of_free], [&alone[0], &alone[1], &alone[2]].map(|outcome| said(outcome)[0]));

        let (reason, words) = of_held.unwrap();
        assert_eq!(reason, Reason::NumberLive);
        assert!(words.contains("BREV-2026-000001, which is still in custody"), "{words}");
        // It has left, but its number is not another's for twelve months: said before anything is saved.
        let (reason, words) = of_gone.unwrap();
        assert_eq!(reason, Reason::NumberResting);
        assert!(words.contains("BREV-2026-000002, which has left"), "{words}");
        assert_eq!(of_free, None);

        shift.clock.pass(366 * 24 * 60 * 60);
        assert_eq!(said(&dry_run(&shift, &[&held, &gone, &free]))[1..], [None, None]);
        assert_eq!(said(&dry_run(&shift, &[&gone])), [None]);
    });
}
