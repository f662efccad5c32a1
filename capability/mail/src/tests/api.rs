//! The JSON door: one act, several, and every way to ask it wrong.

use super::pages_a::House;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Value, json};
use testkit::on_both;

const ACTS: &str = "/api/v1/mail/acts";

fn post(house: &House, who: Option<&str>, kind: &str, body: impl Into<Body>) -> (u16, Value) {
    let mut request = Request::post(ACTS).header(header::CONTENT_TYPE, kind);
    if let Some(who) = who {
        request = request.header(header::COOKIE, format!("{}; lang=en", house.cookies[who]));
    }
    let (response, body) = house.send(request.body(body.into()).unwrap());
    (response.status().as_u16(), serde_json::from_str(&body).unwrap_or_else(|_| panic!("not JSON: {body}")))
}

fn receive(house: &House, id: &str) -> Value {
    json!({
        "commandId": format!("018f0000-0000-7000-8000-0000000000{id}"), "site": house.terminal,
        "command": { "receive": { "from": null, "consignment": null, "setAsideAt": null, "arrivals": [{
            "what": { "new": { "kind": "item", "code": null, "class": "letter", "unit": null, "authority": null, "into": null } },
            "seal": null, "reading": "first", "weight": null, "entered": "scanned",
        }] } },
    })
}

#[test]
fn an_act_has_one_effect_however_often_it_is_sent() {
    on_both(|place| {
        let house = House::new(place);
        let first = post(&house, Some("olle"), "application/json", receive(&house, "01").to_string());
        assert_eq!(
            (first.0, &first.1["repeated"], &first.1["said"][0]["kind"]),
            (200, &json!(false), &json!("received"))
        );
        let again = post(&house, Some("olle"), "application/json; charset=utf-8", receive(&house, "01").to_string());
        assert_eq!((again.0, &again.1["repeated"], &again.1["said"]), (200, &json!(true), &first.1["said"]));
        let mut other = receive(&house, "01");
        other["command"]["receive"]["arrivals"][0]["what"]["new"]["class"] = json!("parcel");
        let reused = post(&house, Some("olle"), "application/json", other.to_string());
        assert_eq!((reused.0, &reused.1["code"]), (409, &json!("ui-refused-command-reused")));
    });
}

#[test]
fn of_several_acts_each_is_answered_by_itself_and_in_order() {
    on_both(|place| {
        let house = House::new(place);
        let mut nowhere = receive(&house, "03");
        nowhere["site"] = json!("018f0000-0000-7000-8000-000000000000");
        let all = json!([receive(&house, "02"), nowhere, receive(&house, "04"), receive(&house, "02")]);
        let (status, answers) = post(&house, Some("olle"), "application/json", all.to_string());
        assert_eq!(status, 207);
        let ids: Vec<_> = answers.as_array().unwrap().iter().map(|it| it["commandId"].as_str().unwrap()).collect();
        assert_eq!(ids.iter().map(|id| &id[34..]).collect::<Vec<_>>(), ["02", "03", "04", "02"]);
        assert_eq!(answers[0]["said"][0]["kind"], "received");
        assert_eq!(answers[1]["refused"]["key"], "ui-refused-not-found");
        assert_ne!(answers[0]["said"], answers[2]["said"]);
        assert_eq!((&answers[3]["repeated"], &answers[3]["said"]), (&json!(true), &answers[0]["said"]));
    });
}

#[test]
fn what_is_asked_wrong_is_told_with_its_field_and_what_is_allowed() {
    let place = &testkit::sqlite();
    let house = House::new(place);
    let act = |change: &dyn Fn(&mut Value)| {
        let mut act = receive(&house, "05");
        change(&mut act);
        act
    };
    let too_many = Value::Array(vec![receive(&house, "05"); 501]);
    let json = "application/json";
    for (kind, body, status, told) in [
        (json, "{".to_owned(), 422, &["JSON"] as &[&str]),
        (json, String::new(), 422, &["JSON"]),
        (json, "[]".into(), 422, &["500"]),
        (json, too_many.to_string(), 422, &["500"]),
        (json, "{}".into(), 422, &["commandId"]),
        (json, act(&|it| it["commandId"] = json!("x")).to_string(), 422, &["commandId"]),
        (json, act(&|it| it["sight"] = json!(1)).to_string(), 422, &["sight", "site"]),
        (json, act(&|it| it["command"] = json!({ "explode": {} })).to_string(), 422, &["explode", "receive"]),
        (json, Value::Array(vec![act(&|it| it["command"] = json!({ "hold": 1 }))]).to_string(), 422, &["command"]),
        (
            json,
            act(&|it| it["command"]["receive"]["arrivals"][0]["reading"] = json!("third")).to_string(),
            422,
            &["arrivals", "third", "first"],
        ),
        ("text/plain", "{}".into(), 415, &["application/json"]),
        (json, "[".repeat(300_000), 413, &["length limit"]),
    ] {
        let shown: String = body.chars().take(80).collect();
        let (got, problem) = post(&house, Some("olle"), kind, body);
        assert_eq!((got, &problem["status"]), (status, &json!(status)), "{shown}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(told.iter().all(|word| detail.contains(word)), "{shown}: {detail}");
    }
    let nobody = post(&house, None, json, receive(&house, "06").to_string());
    assert_eq!((nobody.0, &nobody.1["code"]), (401, &json!("web-refused-sign-in")));
    let auditor = post(&house, Some("rut"), json, receive(&house, "06").to_string());
    assert_eq!((auditor.0, &auditor.1["code"]), (403, &json!("access-refused-denied")));
    let put = Request::builder().method(Method::PUT).uri(ACTS).body(Body::empty()).unwrap();
    assert_eq!(house.send(put).0.status().as_u16(), 405);
}
