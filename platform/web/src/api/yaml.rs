//! A document as YAML: JSON's values in block style, every text in double quotes so that none can mean anything else.

use serde_json::Value;

/// Writes a value as YAML 1.2.
pub(super) fn yaml(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                out.push_str(&format!("{pad}{}:", Value::from(name.as_str())));
                under(out, value, depth);
            }
        }
        Value::Array(all) if !all.is_empty() => {
            for value in all {
                out.push_str(&format!("{pad}-"));
                under(out, value, depth);
            }
        }
        plain => out.push_str(&format!("{pad}{plain}\n")),
    }
}

fn under(out: &mut String, value: &Value, depth: usize) {
    let block = match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(all) => !all.is_empty(),
        _ => false,
    };
    if block {
        out.push('\n');
        write(out, value, depth + 1);
    } else {
        out.push_str(&format!(" {value}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_value_has_one_meaning() {
        let value = json!({ "a": [1, { "b": "no: #\n" }, [], {}], "c": null, "d": { "e": [[true]] } });
        let text = "\"a\":\n  - 1\n  -\n    \"b\": \"no: #\\n\"\n  - []\n  - {}\n\"c\": null\n\"d\":\n  \"e\":\n    -\n      - true\n";
        assert_eq!(yaml(&value), text);
    }
}
