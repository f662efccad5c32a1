//! What a watching program reads: numbers, by route as declared, with a token and not without.

use super::{House, Visitor};
use access::Role;
use axum::{
    body::Body,
    http::{Request, header},
};
use testkit::on_both;

fn read(house: &House, token: &str) -> super::Got {
    let request = Request::get("/metrics").header(header::AUTHORIZATION, format!("Bearer {token}"));
    Visitor::at(9).send(house, request.body(Body::empty()).unwrap())
}

/// The value of a line.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_system_with_the_permission_reads_how_the_server_fares_and_nothing_about_anybody() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Administrator]);
        house.person("nils", &[Role::Operator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        let token = |vera: &mut Visitor, permission: &str| {
            let form = [("name", "övervakning"), ("days", "30"), ("permissions", permission)];
            let made = vera.post(&house, "/access/tokens", &form).is(201, "skans_");
            let at = made.body.find("skans_").unwrap();
            made.body[at..at + 55].to_owned()
        };
        let (watch, other) = (token(&mut vera, "metrics.read"), token(&mut vera, "ledger.read"));
        vera.get(&house, "/no/such-page").is(404, "");
        vera.get(&house, "/vera-larsson").is(404, "");
        for _ in 0..6 {
            Visitor::at(66).sign_in(&house, "vera-larsson", "not this one, really");
        }
        let before = read(&house, &watch).is(200, "# TYPE skans_http_requests_total counter");
        assert_eq!(before.header(header::CONTENT_TYPE), "text/plain; version=0.0.4; charset=utf-8");
        let text = &before.body;
        let requests = |route: &str, method: &str, status: u16| {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            value(text, &format!("skans_http_requests_total{{{labels}}}"))
        };
        assert_eq!(requests("/access/tokens", "POST", 201) as u32, 2);
        assert_eq!(requests("none", "GET", 404) as u32, 2, "addresses that nobody declared");
        assert_eq!(requests("/sign-in", "POST", 429) as u32, 2);
        assert_eq!(value(text, "skans_guesses_slowed_total") as u32, 2);
        let tokens = |rest: &str| value(text, &format!("skans_http_request_duration_seconds_{rest}"));
        assert_eq!(tokens("count{route=\"/access/tokens\"}"), tokens("bucket{route=\"/access/tokens\",le=\"+Inf\"}"));
        assert!(tokens("sum{route=\"/access/tokens\"}") > 0.0);
        assert_eq!(value(text, "skans_ledgers") as u32, 1);
        assert!(value(text, "skans_commands_total") >= 2.0 && value(text, "skans_commits_total") >= 1.0);
        assert!(value(text, "skans_batch_size_sum") >= value(text, "skans_batch_size_count"));
        assert_eq!(value(text, "skans_queue_length") as u32, 0);
        for nobody in ["vera", "nils", "Exempelby", "such-page", "skans_0"] {
            assert!(!text.contains(nobody), "{nobody} in {text}");
        }
        // What is recorded is seen at the next reading.
        let entries = value(text, "skans_ledger_entries");
        token(&mut vera, "metrics.read");
        assert_eq!(value(&read(&house, &watch).body, "skans_ledger_entries"), entries + 1.0);

        read(&house, &other).is(404, "");
        Visitor::signed_in(&house, "nils").get(&house, "/metrics").is(404, "");
        Visitor::sv().get(&house, "/metrics").leads("/sign-in?to=/metrics");
    });
}
