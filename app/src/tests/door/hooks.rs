//! Webhooks as a receiver and an administrator meet them, and the events they leave.

use super::{House, Visitor};
use access::Role;
use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
};
use strum::VariantNames;
use testkit::{golden::Golden, on_both};

const HOUR: i64 = 3600;

/// Somebody who is told: what came, and what is answered, in order.
struct Listener {
    url: String,
    came: Receiver<(Vec<String>, String)>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Listener {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/skans?key=hidden", listener.local_addr().unwrap());
        let (sender, came) = channel();
        let answers: Arc<Mutex<VecDeque<u16>>> = Arc::default();
        let theirs = Arc::clone(&answers);
        std::thread::spawn(move || answer(&listener, &sender, &theirs));
        Self { url, came, answers }
    }

    fn will(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    /// What came since it was last asked; a turn of the sender has ended.
    fn heard(&self) -> Vec<(Vec<String>, String)> {
        self.came.try_iter().collect()
    }
}

/// Answers until the process ends: what it was told to, else 204.
fn answer(listener: &TcpListener, sender: &Sender<(Vec<String>, String)>, answers: &Mutex<VecDeque<u16>>) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let length = header(&head, "content-length").parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        if sender.send((head, String::from_utf8(body).unwrap())).is_err() {
            return;
        }
        let status = answers.lock().unwrap().pop_front().unwrap_or(204);
        // An answer that leads elsewhere leads nowhere: it is not followed.
        let there = "location: http://127.0.0.1:1/\r\n";
        write!(stream, "HTTP/1.1 {status} so\r\n{there}content-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    }
}

fn header(head: &[String], name: &str) -> String {
    let found = head.iter().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    });
    found.unwrap_or_else(|| panic!("no {name} in {head:?}"))
}

#[test]
fn a_receiver_is_told_in_order_tried_for_three_days_and_nothing_is_lost() {
    on_both(|place| {
        let house = House::new(place).reaching(&["127.0.0.0/8".parse().unwrap()]);
        house.person("vera", &[Role::Administrator]);
        let sender = web::Sender::new(house.store.clone(), &["127.0.0.0/8".parse().unwrap()]);
        let listener = Listener::new();
        let mut vera = Visitor::signed_in(&house, "vera");
        vera.get(&house, "/webhooks").is(200, "Inget system får veta något");
        let made = vera.post(
            &house,
            "/webhooks",
            &[
                ("name", "Ärendena"),
                ("url", &listener.url),
                ("kinds", "access.roleEnded"),
                ("kinds", "access.linkIssued"),
            ],
        );
        let made = made.is(201, "whsec_").lacks("key=hidden");
        let at = made.body.find("/webhooks/").unwrap();
        let page = made.body[at..at + "/webhooks/".len() + 36].to_owned();
        let secret = made.body.split("whsec_").nth(1).unwrap()[..44].to_owned();
        vera.get(&house, &page).is(200, "Inget har hänt ännu").lacks("key=hidden").lacks(&secret);

        // What was before it is not told, nor what it is not about; what it is about is, with ids alone.
        sender.turn().unwrap();
        assert!(listener.heard().is_empty());
        house.link("nils", &[Role::Operator]);
        sender.turn().unwrap();
        let heard = listener.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        for (head, body) in &heard {
            assert!(head[0].starts_with("POST /skans?key=hidden HTTP/1.1"), "{head:?}");
            assert!(header(head, "webhook-signature").starts_with("v1,"));
            assert!(header(head, "webhook-timestamp").parse::<i64>().unwrap() > 1_700_000_000);
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(body["type"], "access.linkIssued");
            let mut fields: Vec<_> = body["data"].as_object().unwrap().keys().map(String::as_str).collect();
            fields.sort_unstable();
            assert_eq!(fields, ["entry", "ledger", "subject"]);
            assert!(header(head, "webhook-id").ends_with(&format!("_{}", body["data"]["entry"])));
        }
        sender.turn().unwrap();
        assert!(listener.heard().is_empty(), "told twice");
        vera.get(&house, &page).is(200, "Framme").is(200, "204");

        // One that fails is tried again with the same id, in its time and not before; others are told meanwhile.
        listener.will(&[500, 302]);
        house.link("olle", &[Role::Operator]);
        sender.turn().unwrap();
        let first = listener.heard();
        assert_eq!(first.len(), 1);
        sender.turn().unwrap();
        assert!(listener.heard().is_empty(), "before its time");
        vera.get(&house, &page).is(200, "Svar: 500.");
        house.clock.pass(5);
        sender.turn().unwrap();
        let second = listener.heard();
        assert_eq!(header(&second[0].0, "webhook-id"), header(&first[0].0, "webhook-id"));
        assert_eq!(second.len(), 1, "a redirection was followed");
        house.clock.pass(60);
        sender.turn().unwrap();
        assert_eq!(header(&listener.heard()[0].0, "webhook-id"), header(&first[0].0, "webhook-id"));

        // Three days without an answer: it stops, and says so; it goes on where it was.
        listener.will(&[503; 11]);
        house.link("anna", &[Role::Operator]);
        let mut hours = 0;
        while !house.recorded("web.hookStopped") {
            sender.turn().unwrap();
            house.clock.pass(HOUR);
            hours += 1;
            assert!(hours < 200, "it never stops");
        }
        let mut vera = Visitor::signed_in(&house, "vera");
        assert!((60..90).contains(&hours), "{hours} hours");
        assert_eq!(listener.heard().len(), 11);
        vera.get(&house, "/").is(200, "Ärendena har stoppat");
        vera.refused(
            &house,
            &format!("{page}/again"),
            &[("entry", "1")],
            409,
            "Låt den fortsätta först",
            "Let it go on first",
        );
        house.link("kurt", &[Role::Operator]);
        sender.turn().unwrap();
        assert!(listener.heard().is_empty(), "it was told although it had stopped");
        vera.post(&house, &format!("{page}/resume"), &[]).leads(&page);
        sender.turn().unwrap();
        let heard = listener.heard();
        assert!(heard.len() >= 2, "what happened meanwhile is missing: {heard:?}");
        vera.refused(&house, &format!("{page}/resume"), &[], 409, "redan igång", "running already");

        // By hand once more; then the receiver says that it is gone, and stops it at once.
        let entry = heard[0].1.split("\"entry\":").nth(1).unwrap().split(',').next().unwrap().to_owned();
        vera.post(&house, &format!("{page}/again"), &[("entry", &entry)]).leads(&page);
        vera.post(&house, &format!("{page}/again"), &[("entry", "999999")]).is(404, "");
        listener.will(&[410]);
        sender.turn().unwrap();
        assert_eq!(listener.heard().len(), 1);
        vera.get(&house, &page).is(200, "inte finns längre");
        vera.post(&house, &format!("{page}/end"), &[]).leads("/webhooks");
        vera.get(&house, &page).is(200, "Avslutad").lacks("Låt den fortsätta");
        vera.refused(&house, &format!("{page}/end"), &[], 409, "avslutad", "has ended");
        sender.turn().unwrap();
        assert!(listener.heard().is_empty());

        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../platform/web/tests/golden");
        let registry = crate::modules::registry();
        let kinds = web::HookEvent::VARIANTS;
        let golden = Golden { directory: &directory, registry: &registry, kinds, unseen: &[] };
        golden.hold::<web::HookEvent>(&house.store, house.tenant, &place.another());
    });
}

#[test]
fn what_cannot_be_told_to_is_refused_in_words() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Administrator]);
        house.person("nils", &[Role::Operator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        let form = |url: &'static str, kind: &'static str| [("name", "Ärendena"), ("url", url), ("kinds", kind)];
        for (url, kind, sv, en) in [
            ("http://arende.exempel.se/", "access.linkIssued", "https://, så att ingen", "must begin with https://"),
            ("https://169.254.169.254/", "access.linkIssued", "169.254.169.254 ligger", "169.254.169.254 lies"),
            ("arende", "access.linkIssued", "går inte att läsa", "cannot be read"),
            ("https://a:b@exempel.se/", "access.linkIssued", "före @", "before @"),
            ("https://arende.exempel.se/", "mail.everything", "mail.everything är inget", "mail.everything is nothing"),
            ("https://arende.exempel.se/", "", " är inget", " is nothing"),
        ] {
            vera.refused(&house, "/webhooks", &form(url, kind), 422, sv, en);
        }
        let none = [("name", "Ärendena"), ("url", "https://arende.exempel.se/")];
        vera.refused(&house, "/webhooks", &none, 422, "Välj minst en sak", "Choose at least one");
        vera.get(&house, "/webhooks").is(200, "Inget system får veta något");
        Visitor::signed_in(&house, "nils").get(&house, "/webhooks").is(404, "");
        Visitor::signed_in(&house, "nils").post(&house, "/webhooks", &none).is(404, "");
    });
}
