//! Which paths a source file names.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// What the rules ask of one file.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The file's module, without the crate's name; empty for a crate's root.
    pub(crate) module: Vec<String>,
    /// Every path with at least two parts and every import, `crate`, `self` and `super` resolved.
    pub(crate) named: Vec<Vec<String>>,
    /// Whether anything is `async`.
    pub(crate) waits: bool,
}

/// Reads `file` of the crate `name`, whose sources are in `sources`.
pub(crate) fn read(sources: &Path, file: &Path, name: &str) -> Source {
    let text = fs::read_to_string(file).unwrap();
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let module = module_of(file.strip_prefix(sources).unwrap());
    let mut reader = Reader { name, inside: module.clone(), source: Source { module, ..Source::default() } };
    reader.visit_file(&syntax);
    reader.source
}

fn module_of(file: &Path) -> Vec<String> {
    let mut module: Vec<_> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

struct Reader<'n> {
    name: &'n str,
    /// The module that is being read, inline modules included.
    inside: Vec<String>,
    source: Source,
}

impl Reader<'_> {
    fn name(&mut self, path: &[String]) {
        let resolved = match path.first().map(String::as_str) {
            Some("crate") => [vec![self.name.to_owned()], path[1..].to_vec()].concat(),
            Some("self" | "super") => self.relative(path),
            _ => path.to_vec(),
        };
        self.source.named.push(resolved);
    }

    fn relative(&self, path: &[String]) -> Vec<String> {
        let mut inside = self.inside.clone();
        let ups = path.iter().take_while(|part| matches!(part.as_str(), "self" | "super")).count();
        for part in &path[..ups] {
            if part == "super" {
                inside.pop();
            }
        }
        [vec![self.name.to_owned()], inside, path[ups..].to_vec()].concat()
    }

    /// Follows an import down its braces.
    fn import(&mut self, tree: &syn::UseTree, so_far: &[String]) {
        let with = |part: &str| [so_far, &[part.to_owned()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &with(&path.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, so_far)),
            syn::UseTree::Glob(_) => self.name(&with("*")),
            syn::UseTree::Name(name) => self.import_one(&name.ident, so_far),
            syn::UseTree::Rename(rename) => self.import_one(&rename.ident, so_far),
        }
    }

    fn import_one(&mut self, name: &syn::Ident, so_far: &[String]) {
        if name == "self" {
            self.name(so_far);
        } else {
            self.name(&[so_far, &[name.to_string()]].concat());
        }
    }

    /// Finds paths in the tokens of a macro call, whose grammar nobody knows.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.finish(&mut path);
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.finish(&mut path);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.finish(&mut path);
    }

    fn finish(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.name(path);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.inside.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.inside.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts: Vec<_> = path.segments.iter().map(|part| part.ident.to_string()).collect();
            self.name(&parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.source.waits |= signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.source.waits = true;
        visit::visit_expr_async(self, block);
    }
}
