//! Who and what there is in Lillköping: plainly invented.

use access::Role;
use organisation::UnitKind;

/// The password of every demo login.
pub const PASSWORD: &str = "skans-demo-2026";

/// The three logins that are printed, with what they are.
pub const LOGINS: &[(&str, &str)] =
    &[("vera", "säkerhetschef"), ("olle", "operatör vid terminalen"), ("maj", "postmottagare i Stadshuset")];

/// The municipality's ledger.
pub const MUNICIPALITY: (&str, &str) = ("lillkoping.example/skans", "Lillköpings kommun");
/// The terminal operator's ledger.
pub const OPERATOR: (&str, &str) = ("terminal-ost.example/skans", "Terminal Öst AB");

/// A unit: code, name, kind, the code above it.
pub type Unit = (&'static str, &'static str, UnitKind, &'static str);

/// The municipality's units, from the top down.
pub const UNITS: &[Unit] = &[
    ("KS", "Kommunstyrelsen", UnitKind::Authority, ""),
    ("BUN", "Barn- och utbildningsnämnden", UnitKind::Authority, ""),
    ("OMN", "Omsorgsnämnden", UnitKind::Authority, ""),
    ("SBN", "Samhällsbyggnadsnämnden", UnitKind::Authority, ""),
    ("KFN", "Kultur- och fritidsnämnden", UnitKind::Authority, ""),
    ("KLF", "Kommunledningsförvaltningen", UnitKind::Department, "KS"),
    ("BUF", "Barn- och utbildningsförvaltningen", UnitKind::Department, "BUN"),
    ("OMF", "Omsorgsförvaltningen", UnitKind::Department, "OMN"),
    ("SBF", "Samhällsbyggnadsförvaltningen", UnitKind::Department, "SBN"),
    ("KFF", "Kultur- och fritidsförvaltningen", UnitKind::Department, "KFN"),
    ("STH", "Stadshuset", UnitKind::Workplace, "KLF"),
    ("KAN", "Kommunkansliet", UnitKind::Workplace, "KLF"),
    ("BJS", "Björkskolan", UnitKind::Workplace, "BUF"),
    ("EKS", "Ekskolan", UnitKind::Workplace, "BUF"),
    ("LFS", "Lilla förskolan", UnitKind::Workplace, "BUF"),
    ("HTN", "Hemtjänsten Norr", UnitKind::Workplace, "OMF"),
    ("SOK", "Socialkontoret", UnitKind::Workplace, "OMF"),
    ("REN", "Reningsverket", UnitKind::Workplace, "SBF"),
    ("BYG", "Bygglovsenheten", UnitKind::Workplace, "SBF"),
    ("BIB", "Stadsbiblioteket", UnitKind::Workplace, "KFF"),
];

/// Which ledger a person's account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// The municipality's.
    Municipality,
    /// The operator's.
    Operator,
}

/// A person: login, name, service number, home, roles in the municipality with the code of the unit
/// ("" is everything).
pub type Actor = (&'static str, &'static str, &'static str, Home, &'static [(Role, &'static str)]);

/// The people. The three levels: strategic, tactical in each department, operative at workplaces.
pub const PEOPLE: &[Actor] = &[
    ("vera", "Vera Exempel", "T-1001", Home::Municipality, &[(Role::SecurityHead, "")]),
    ("stig", "Stig Exempel", "T-1002", Home::Municipality, &[(Role::Strategist, "")]),
    ("karin", "Karin Exempel", "T-1101", Home::Municipality, &[(Role::Coordinator, "BUF")]),
    ("tore", "Tore Exempel", "T-1102", Home::Municipality, &[(Role::Coordinator, "OMF")]),
    ("siv", "Siv Exempel", "T-1103", Home::Municipality, &[(Role::Coordinator, "KFF")]),
    ("bo", "Bo Exempel", "T-1201", Home::Municipality, &[(Role::Representative, "BJS")]),
    ("lena", "Lena Exempel", "T-1202", Home::Municipality, &[(Role::Representative, "BIB")]),
    ("rut", "Rut Exempel", "T-1203", Home::Municipality, &[(Role::Representative, "REN")]),
    ("maj", "Maj Exempel", "T-1301", Home::Municipality, &[(Role::MailClerk, "STH")]),
    ("per", "Per Exempel", "T-1302", Home::Municipality, &[(Role::Registrator, "")]),
    ("ada", "Ada Exempel", "T-1401", Home::Municipality, &[(Role::Administrator, "")]),
    ("ivar", "Ivar Exempel", "T-1402", Home::Municipality, &[(Role::Auditor, "")]),
    ("olle", "Olle Exempel", "O-1", Home::Operator, &[(Role::Operator, "")]),
    ("nora", "Nora Exempel", "O-2", Home::Operator, &[(Role::Operator, "")]),
    ("lars", "Lars Exempel", "O-3", Home::Operator, &[(Role::OperatorLead, "")]),
];
