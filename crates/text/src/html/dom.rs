//! The tree of a page: characters in, nodes in one array out, as browsers build it (html5ever).
//!
//! Only what the rooms above need is kept: elements with their attributes, and text. It never runs scripts.

use html5ever::interface::ElementFlags;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, LocalName, QualName, ns, parse_document};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Deepest tree that is read; browsers stop at about 512.
const DEEPEST: usize = 2000;
/// Characters between two looks at the depth.
const CHUNK: usize = 1 << 16;

/// A node of the page.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    depth: usize,
    pub(crate) content: Content,
}

/// What a node is.
#[derive(Debug, Default)]
pub(crate) enum Content {
    Element {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Text(String),
    #[default]
    Other,
}

impl Node {
    /// Name of the element, empty for anything else.
    pub(crate) fn name(&self) -> &str {
        match &self.content {
            Content::Element { name, .. } => name,
            _ => "",
        }
    }

    /// Value of an attribute.
    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        let Content::Element { attributes, .. } = &self.content else {
            return None;
        };
        let found = attributes.iter().find(|(name, _)| name == wanted)?;
        Some(&found.1)
    }
}

/// A page as a tree; node 0 is the page itself.
#[derive(Debug)]
pub(crate) struct Dom {
    pub(crate) nodes: Vec<Node>,
}

impl Dom {
    /// Parses a page; `None` where it is nested so deeply that it is no page.
    pub(crate) fn parse(page: &str) -> Option<Dom> {
        let mut parser = parse_document(Sink::new(), Default::default());
        let mut rest = page;
        while !rest.is_empty() {
            let mut end = rest.len().min(CHUNK);
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            let (chunk, after) = rest.split_at(end);
            parser.process(StrTendril::from(chunk));
            if parser.tokenizer.sink.sink.deepest.get() > DEEPEST {
                return None;
            }
            rest = after;
        }
        Some(parser.finish())
    }

    pub(crate) fn node(&self, id: usize) -> &Node {
        static NONE: Node = Node {
            parent: None,
            children: Vec::new(),
            depth: 0,
            content: Content::Other,
        };
        self.nodes.get(id).unwrap_or(&NONE)
    }

    /// Every node below `root` and `root` itself, each before its children.
    pub(crate) fn below(&self, root: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            out.push(id);
            open.extend(self.node(id).children.iter().rev());
        }
        out
    }

    /// All text below a node.
    pub(crate) fn text(&self, root: usize) -> String {
        let mut out = String::new();
        for id in self.below(root) {
            if let Content::Text(words) = &self.node(id).content {
                out.push_str(words);
            }
        }
        out
    }
}

/// A node as html5ever holds it.
#[derive(Debug, Clone)]
struct Handle {
    id: usize,
    name: Rc<QualName>,
}

#[derive(Debug)]
struct Sink {
    nodes: RefCell<Vec<Node>>,
    templates: RefCell<Vec<(usize, Handle)>>,
    nameless: Rc<QualName>,
    deepest: Cell<usize>,
}

impl Sink {
    fn new() -> Self {
        Sink {
            nodes: RefCell::new(vec![Node::default()]),
            templates: RefCell::default(),
            nameless: Rc::new(QualName::new(None, ns!(), LocalName::from(""))),
            deepest: Cell::new(0),
        }
    }

    fn add(&self, content: Content, name: Rc<QualName>) -> Handle {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node {
            content,
            ..Node::default()
        });
        Handle {
            id: nodes.len() - 1,
            name,
        }
    }

    /// Puts a node or text under `parent`, before child `at` or last.
    fn insert(&self, parent: usize, at: Option<usize>, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendText(words) => {
                if self.lengthen(parent, at, &words) {
                    return;
                }
                let content = Content::Text(words.to_string());
                self.add(content, self.nameless.clone()).id
            }
            NodeOrText::AppendNode(node) => {
                self.detach(node.id);
                node.id
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes.get(parent).map_or(0, |p| p.depth + 1);
        self.deepest.set(self.deepest.get().max(depth));
        if let Some(node) = nodes.get_mut(id) {
            node.parent = Some(parent);
            node.depth = depth;
        }
        if let Some(parent) = nodes.get_mut(parent) {
            let at = at.unwrap_or(parent.children.len()).min(parent.children.len());
            parent.children.insert(at, id);
        }
    }

    /// Adds to the text that stands before the place, if text does.
    fn lengthen(&self, parent: usize, at: Option<usize>, words: &str) -> bool {
        let mut nodes = self.nodes.borrow_mut();
        let before = nodes.get(parent).and_then(|p| {
            let at = at.unwrap_or(p.children.len());
            p.children.get(at.checked_sub(1)?).copied()
        });
        match before.and_then(|id| nodes.get_mut(id)).map(|n| &mut n.content) {
            Some(Content::Text(text)) => {
                text.push_str(words);
                true
            }
            _ => false,
        }
    }

    fn detach(&self, id: usize) {
        let mut nodes = self.nodes.borrow_mut();
        let Some(parent) = nodes.get_mut(id).and_then(|n| n.parent.take()) else {
            return;
        };
        if let Some(parent) = nodes.get_mut(parent)
            && let Some(at) = parent.children.iter().rposition(|&c| c == id)
        {
            parent.children.remove(at);
        }
    }

    fn place(&self, sibling: usize) -> Option<(usize, usize)> {
        let nodes = self.nodes.borrow();
        let parent = nodes.get(sibling)?.parent?;
        let at = nodes.get(parent)?.children.iter().rposition(|&c| c == sibling)?;
        Some((parent, at))
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom {
            nodes: self.nodes.into_inner(),
        }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            id: 0,
            name: self.nameless.clone(),
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let content = Content::Element {
            name: name.local.to_string(),
            attributes: attributes.iter().map(pair).collect(),
        };
        let handle = self.add(content, Rc::new(name));
        if flags.template {
            let inside = self.add(Content::Other, self.nameless.clone());
            self.templates.borrow_mut().push((handle.id, inside));
        }
        handle
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.add(Content::Other, self.nameless.clone())
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        self.add(Content::Other, self.nameless.clone())
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.place(element.id) {
            Some((parent, at)) => self.insert(parent, Some(at), child),
            None => self.insert(previous.id, None, child),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let templates = self.templates.borrow();
        let found = templates.iter().rev().find(|(id, _)| *id == target.id);
        found.map_or_else(|| target.clone(), |(_, inside)| inside.clone())
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(node.id);
        }
        if let Some((parent, at)) = self.place(sibling.id) {
            self.insert(parent, Some(at), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(Content::Element { attributes, .. }) = nodes.get_mut(target.id).map(|n| &mut n.content) {
            for (name, value) in more.iter().map(pair) {
                if !attributes.iter().any(|(known, _)| *known == name) {
                    attributes.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let moved = nodes
            .get_mut(node.id)
            .map(|n| std::mem::take(&mut n.children))
            .unwrap_or_default();
        for &id in &moved {
            if let Some(child) = nodes.get_mut(id) {
                child.parent = Some(parent.id);
            }
        }
        if let Some(parent) = nodes.get_mut(parent.id) {
            parent.children.extend(moved);
        }
    }
}

fn pair(attribute: &Attribute) -> (String, String) {
    (attribute.name.local.to_string(), attribute.value.to_string())
}
