//! The classes of the second reader's model that Vietnamese papers can have: its list has 18 708 characters, nearly all of
//! them Chinese, and weighing them all for every step of a strip is a sixth of the model's time.
//!
//! The last layer of the model is cut down before it is loaded: the columns of its matrix and of its bias, and the list of
//! characters that they stand for. What is left is compared among itself only.

use std::cell::RefCell;

use rten_onnx::onnx::{ModelProto, NodeProto, TensorProto};

/// Where the model keeps its list of characters, one a line.
const CHARACTERS: &str = "character";

/// Classes that are no character of the list: "nothing new here" before it and blank space behind it.
const BESIDES: usize = 2;

/// Whether a character may stand on a Vietnamese paper, or in the place of one that does: Latin letters with all their
/// marks, digits, and signs.
fn is_kept(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2044}' | '／' | '∕')
}

/// The model without the classes that are not kept; as it came where its last layer is not of the known kind.
///
/// # Errors
/// When it is no ONNX model.
pub(super) fn of_vietnamese(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut model = ModelProto::parse_buf(&bytes).map_err(|e| e.to_string())?;
    match cut(&mut model) {
        Some(()) => model.write_buf().map_err(|e| e.to_string()),
        None => Ok(bytes),
    }
}

fn cut(model: &mut ModelProto) -> Option<()> {
    let list = model.metadata_props.iter_mut().find(|entry| entry.key.as_deref() == Some(CHARACTERS))?;
    let characters = list.value.clone()?;
    let count = characters.lines().count();
    let kept: Vec<(usize, &str)> =
        characters.lines().enumerate().filter(|(_, line)| line.chars().next().is_some_and(is_kept)).collect();
    let columns: Vec<usize> = std::iter::once(0)
        .chain(kept.iter().map(|(at, _)| at + 1))
        .chain(std::iter::once(count + 1))
        .collect();
    let graph = model.graph.as_mut()?;
    let (matrix, bias) = last_layer(&graph.node)?;
    for name in [matrix, bias] {
        let tensor = graph.initializer.iter_mut().find(|tensor| tensor.name.as_deref() == Some(&name))?;
        let cut = columns_of(tensor, &columns, count + BESIDES)?;
        *tensor = cut;
    }
    list.value = Some(kept.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n"));
    Some(())
}

/// Names of the matrix and of the bias of the last layer: what goes into the last softmax, through nodes that change nothing.
fn last_layer(nodes: &[NodeProto]) -> Option<(String, String)> {
    let is = |node: &NodeProto, op: &str| node.op_type.as_deref() == Some(op);
    let made_by = |name: &str| {
        let mut name = name.to_owned();
        loop {
            let node = nodes.iter().find(|node| node.output.contains(&name))?;
            if !is(node, "Identity") {
                return Some(node);
            }
            name = node.input.first()?.clone();
        }
    };
    let softmax = nodes.last().filter(|node| is(node, "Softmax"))?;
    let add = made_by(softmax.input.first()?).filter(|node| is(node, "Add"))?;
    let product = made_by(add.input.first()?).filter(|node| is(node, "MatMul"))?;
    Some((product.input.get(1)?.clone(), add.input.get(1)?.clone()))
}

/// A tensor of 32-bit numbers whose rows have `from` columns, with some of the columns only.
fn columns_of(tensor: &TensorProto, columns: &[usize], from: usize) -> Option<TensorProto> {
    let (last, dims) = tensor.dims.split_last()?;
    let raw = tensor.raw_data.as_ref()?.borrow();
    if usize::try_from(*last).ok()? != from
        || raw.len() % (4 * from) != 0
        || tensor.data_type?.name() != Some("FLOAT")
    {
        return None;
    }
    let mut cut = Vec::with_capacity(raw.len() / from * columns.len());
    for row in raw.chunks_exact(4 * from) {
        for column in columns {
            cut.extend_from_slice(row.get(4 * column..4 * column + 4)?);
        }
    }
    Some(TensorProto {
        dims: dims.iter().copied().chain(i64::try_from(columns.len())).collect(),
        data_type: tensor.data_type,
        name: tensor.name.clone(),
        raw_data: Some(RefCell::new(cut)),
        ..TensorProto::default()
    })
}

#[cfg(test)]
mod tests {
    use rten_onnx::onnx::{DataType, GraphProto, StringStringEntryProto};

    use super::*;

    fn tensor(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
        TensorProto {
            name: Some(name.to_owned()),
            dims: dims.to_vec(),
            data_type: Some(DataType::FLOAT),
            raw_data: Some(RefCell::new(values.iter().flat_map(|v| v.to_le_bytes()).collect())),
            ..TensorProto::default()
        }
    }

    fn node(op: &str, inputs: &[&str], output: &str) -> NodeProto {
        NodeProto {
            op_type: Some(op.to_owned()),
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            ..NodeProto::default()
        }
    }

    /// A last layer of two rows for nothing, `7`, `中`, `/` and blank space.
    fn model(last: &str) -> ModelProto {
        ModelProto {
            metadata_props: vec![StringStringEntryProto {
                key: Some(CHARACTERS.to_owned()),
                value: Some("7\n中\n/".to_owned()),
            }],
            graph: Some(GraphProto {
                node: vec![
                    node("MatMul", &["x", "w"], "p"),
                    node("Add", &["p", "b"], "s"),
                    node("Identity", &["s"], "t"),
                    node(last, &["t"], "out"),
                ],
                initializer: vec![
                    tensor("w", &[2, 5], &[0., 1., 2., 3., 4., 10., 11., 12., 13., 14.]),
                    tensor("b", &[5], &[20., 21., 22., 23., 24.]),
                ],
                ..GraphProto::default()
            }),
            ..ModelProto::default()
        }
    }

    fn values(tensor: &TensorProto) -> Vec<f32> {
        let raw = tensor.raw_data.as_ref().unwrap().borrow();
        raw.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
    }

    #[test]
    fn columns_and_characters_go_together() {
        let cut = of_vietnamese(model("Softmax").write_buf().unwrap()).unwrap();
        let model = ModelProto::parse_buf(&cut).unwrap();
        assert_eq!(model.metadata_props[0].value.as_deref(), Some("7\n/"));
        let tensors = model.graph.unwrap().initializer;
        assert_eq!(
            (&tensors[0].dims[..], values(&tensors[0])),
            (&[2, 4][..], vec![0., 1., 3., 4., 10., 11., 13., 14.])
        );
        assert_eq!((&tensors[1].dims[..], values(&tensors[1])), (&[4][..], vec![20., 21., 23., 24.]));
    }

    #[test]
    fn another_model_stays_as_it_came_and_what_is_none_is_an_error() {
        let other = model("Relu").write_buf().unwrap();
        assert_eq!(of_vietnamese(other.clone()).unwrap(), other);
        let mut short = model("Softmax");
        short.graph.as_mut().unwrap().initializer[1] = tensor("b", &[4], &[0.; 4]);
        let short = short.write_buf().unwrap();
        assert_eq!(of_vietnamese(short.clone()).unwrap(), short, "a bias of another length");
        assert!(of_vietnamese(b"[package]\nname = \"x\"".to_vec()).is_err());
    }
}
