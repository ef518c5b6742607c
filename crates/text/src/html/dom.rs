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
/// Most nodes that are read; a long news page has some ten thousand.
const MOST: usize = 1_000_000;
/// Bytes between two looks at depth and number. Each of them can open as many elements again as stand open, so that few of them are let through at once.
const CHUNK: usize = 1 << 10;
/// No node.
const NONE: u32 = u32::MAX;

/// A node of the page; its kin are numbers of other nodes.
#[derive(Debug)]
pub(crate) struct Node {
    up: u32,
    first: u32,
    last: u32,
    before: u32,
    after: u32,
    depth: u32,
    content: Content,
}

/// What a node is.
#[derive(Debug, Default)]
enum Content {
    Element(LocalName, Vec<Attribute>),
    Text(StrTendril),
    #[default]
    Other,
}

impl Node {
    fn new(content: Content) -> Self {
        Node {
            up: NONE,
            first: NONE,
            last: NONE,
            before: NONE,
            after: NONE,
            depth: 0,
            content,
        }
    }

    /// Name of the element, empty for anything else.
    pub(crate) fn name(&self) -> &str {
        match &self.content {
            Content::Element(name, _) => name,
            _ => "",
        }
    }

    /// Value of an attribute.
    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        let Content::Element(_, attributes) = &self.content else {
            return None;
        };
        let found = attributes.iter().find(|a| &*a.name.local == wanted)?;
        Some(&found.value)
    }

    /// The words of a text, as they stand in the source.
    pub(crate) fn words(&self) -> Option<&str> {
        match &self.content {
            Content::Text(words) => Some(words),
            _ => None,
        }
    }
}

/// A page as a tree; node 0 is the page itself.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
    nothing: Node,
    /// All nodes that hang on the page, each before its children.
    order: Vec<u32>,
    /// For every node, its place in `order` and where what is below it ends.
    reach: Vec<(u32, u32)>,
}

impl Dom {
    /// Parses a page; `None` where it is nested more deeply or has more elements than a page can.
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
            let sink = &parser.tokenizer.sink.sink;
            if sink.deepest.get() > DEEPEST || sink.nodes.borrow().len() > MOST {
                return None;
            }
            rest = after;
        }
        Some(parser.finish())
    }

    fn new(nodes: Vec<Node>) -> Self {
        let mut dom = Dom {
            order: Vec::with_capacity(nodes.len()),
            reach: vec![(0, 0); nodes.len()],
            nodes,
            nothing: Node::new(Content::Other),
        };
        dom.count();
        dom
    }

    /// Walks the tree once and notes the order of its nodes.
    fn count(&mut self) {
        let mut at = 0u32;
        loop {
            if let Some(reach) = self.reach.get_mut(at as usize) {
                reach.0 = self.order.len() as u32;
            }
            self.order.push(at);
            let mut next = self.node(at as usize).first;
            while next == NONE {
                if let Some(reach) = self.reach.get_mut(at as usize) {
                    reach.1 = self.order.len() as u32;
                }
                if at == 0 {
                    return;
                }
                let node = self.node(at as usize);
                next = node.after;
                if next == NONE {
                    at = node.up;
                }
                if at == NONE {
                    return;
                }
            }
            at = next;
        }
    }

    /// Number of nodes, those that hang nowhere too.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, id: usize) -> &Node {
        self.nodes.get(id).unwrap_or(&self.nothing)
    }

    /// The node above.
    pub(crate) fn up(&self, id: usize) -> Option<usize> {
        Some(self.node(id).up as usize).filter(|_| self.node(id).up != NONE)
    }

    /// The nodes right below a node, in order.
    pub(crate) fn children(&self, id: usize) -> impl Iterator<Item = usize> {
        let mut at = self.node(id).first;
        std::iter::from_fn(move || {
            let here = at;
            at = self.nodes.get(here as usize)?.after;
            Some(here as usize)
        })
    }

    /// `root` and every node below it, each before its children.
    pub(crate) fn below(&self, root: usize) -> impl DoubleEndedIterator<Item = usize> {
        let (from, to) = self.reach.get(root).copied().unwrap_or_default();
        let slice = self.order.get(from as usize..to as usize).unwrap_or_default();
        slice.iter().map(|&id| id as usize)
    }

    /// Whether one node is another or stands below it.
    pub(crate) fn within(&self, id: usize, root: usize) -> bool {
        let (own, _) = self.reach.get(id).copied().unwrap_or_default();
        let (from, to) = self.reach.get(root).copied().unwrap_or_default();
        (from..to).contains(&own)
    }

    /// The place of a node in reading order.
    pub(crate) fn place(&self, id: usize) -> usize {
        self.reach.get(id).map_or(0, |r| r.0 as usize)
    }

    /// All text below a node.
    pub(crate) fn text(&self, root: usize) -> String {
        self.below(root).filter_map(|id| self.node(id).words()).collect()
    }
}

/// A node as html5ever holds it.
#[derive(Debug, Clone)]
struct Handle {
    id: u32,
    name: Rc<QualName>,
}

#[derive(Debug)]
struct Sink {
    nodes: RefCell<Vec<Node>>,
    templates: RefCell<Vec<(u32, Handle)>>,
    nameless: Rc<QualName>,
    deepest: Cell<usize>,
}

impl Sink {
    fn new() -> Self {
        Sink {
            nodes: RefCell::new(vec![Node::new(Content::Other)]),
            templates: RefCell::default(),
            nameless: Rc::new(QualName::new(None, ns!(), LocalName::from(""))),
            deepest: Cell::new(0),
        }
    }

    fn add(&self, content: Content, name: Rc<QualName>) -> Handle {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(content));
        Handle {
            id: (nodes.len() - 1) as u32,
            name,
        }
    }

    /// Puts a node or text under `parent`, before `sibling` or last.
    fn insert(&self, parent: u32, sibling: u32, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendText(words) => {
                if self.lengthen(parent, sibling, &words) {
                    return;
                }
                self.add(Content::Text(words), self.nameless.clone()).id
            }
            NodeOrText::AppendNode(node) => {
                self.detach(node.id);
                node.id
            }
        };
        let nodes = &mut *self.nodes.borrow_mut();
        let depth = get(nodes, parent).map_or(0, |p| p.depth + 1);
        self.deepest.set(self.deepest.get().max(depth as usize));
        let before = prior(nodes, parent, sibling);
        if let Some(node) = get(nodes, id) {
            (node.up, node.before, node.after, node.depth) = (parent, before, sibling, depth);
        }
        match get(nodes, before) {
            Some(node) => node.after = id,
            None => {
                if let Some(node) = get(nodes, parent) {
                    node.first = id;
                }
            }
        }
        match get(nodes, sibling) {
            Some(node) => node.before = id,
            None => {
                if let Some(node) = get(nodes, parent) {
                    node.last = id;
                }
            }
        }
    }

    /// Adds to the text that stands before the place, if text does.
    fn lengthen(&self, parent: u32, sibling: u32, words: &StrTendril) -> bool {
        let nodes = &mut *self.nodes.borrow_mut();
        let before = prior(nodes, parent, sibling);
        match get(nodes, before).map(|n| &mut n.content) {
            Some(Content::Text(text)) => {
                text.push_tendril(words);
                true
            }
            _ => false,
        }
    }

    fn detach(&self, id: u32) {
        let nodes = &mut *self.nodes.borrow_mut();
        let Some(node) = get(nodes, id) else { return };
        let (up, before, after) = (node.up, node.before, node.after);
        (node.up, node.before, node.after) = (NONE, NONE, NONE);
        if up == NONE {
            return;
        }
        match get(nodes, before) {
            Some(node) => node.after = after,
            None => {
                if let Some(node) = get(nodes, up) {
                    node.first = after;
                }
            }
        }
        match get(nodes, after) {
            Some(node) => node.before = before,
            None => {
                if let Some(node) = get(nodes, up) {
                    node.last = before;
                }
            }
        }
    }

    fn parent(&self, id: u32) -> Option<u32> {
        let nodes = self.nodes.borrow();
        nodes.get(id as usize).map(|n| n.up).filter(|&up| up != NONE)
    }
}

fn get(nodes: &mut [Node], id: u32) -> Option<&mut Node> {
    nodes.get_mut(id as usize)
}

/// The node that stands before `sibling`, or the last one below `parent`.
fn prior(nodes: &mut [Node], parent: u32, sibling: u32) -> u32 {
    match get(nodes, sibling) {
        Some(node) => node.before,
        None => get(nodes, parent).map_or(NONE, |p| p.last),
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom::new(self.nodes.into_inner())
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
        let content = Content::Element(name.local.clone(), attributes);
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
        self.insert(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.parent(element.id) {
            Some(parent) => self.insert(parent, element.id, child),
            None => self.insert(previous.id, NONE, child),
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let templates = self.templates.borrow();
        // nodes are numbered as they are made, so that the list is sorted
        let found = templates.binary_search_by_key(&target.id, |(id, _)| *id).ok();
        let found = found.and_then(|at| templates.get(at));
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
        if let Some(parent) = self.parent(sibling.id) {
            self.insert(parent, sibling.id, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        let nodes = &mut *self.nodes.borrow_mut();
        if let Some(Content::Element(_, attributes)) = get(nodes, target.id).map(|n| &mut n.content) {
            for new in more {
                if !attributes.iter().any(|known| known.name == new.name) {
                    attributes.push(new);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let first = self
                .nodes
                .borrow()
                .get(node.id as usize)
                .map_or(NONE, |n| n.first);
            if first == NONE {
                return;
            }
            let child = Handle {
                id: first,
                name: self.nameless.clone(),
            };
            self.insert(parent.id, NONE, NodeOrText::AppendNode(child));
        }
    }
}
