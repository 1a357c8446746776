//! Takes out of the module what the page never runs but the linker cannot know to be idle.
//!
//! Every view that leptos erases the type of carries a way to be hydrated later, `RenderHtml::hydrate_async`, for routes that are loaded
//! lazily. Only `leptos::mount::hydrate_lazy` begins such a hydration, and `frontend` calls `hydrate_body`; still each of these functions
//! stands in a table, so neither the linker nor `wasm-opt` may drop it: an eighth of all code. Their bodies become a trap here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::{FunctionBuilder, FunctionId, Module};

/// What is in the name of every function that only a lazy hydration runs.
const LAZY: &str = "hydrate_async";
/// What begins a lazy hydration. With it in the module nothing may be taken out.
const BEGINS_LAZY: &str = "hydrate_lazy";
/// With fewer of them the names were lost on the way, and what is taken out is not what was meant.
const FEWEST: usize = 100;

/// The bytes of the module without lazy hydration.
///
/// # Errors
/// If the module cannot be read, has no names, or hydrates lazily.
pub(super) fn without_lazy_hydration(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut module = Module::from_buffer(&bytes).with_context(|| format!("cannot read {}", path.display()))?;
    let has = |part: &str| module.funcs.iter().any(|func| func.name.as_deref().is_some_and(|name| name.contains(part)));
    ensure!(!has(BEGINS_LAZY), "the page hydrates lazily now: `cargo xtask` may not prune that any more");
    let lazy = named(&module, LAZY);
    ensure!(lazy.len() >= FEWEST, "only {} functions are named {LAZY}: were the names stripped?", lazy.len());
    for id in lazy {
        trap(&mut module, id);
    }
    Ok(module.emit_wasm())
}

fn named(module: &Module, part: &str) -> Vec<FunctionId> {
    let is_named = |name: Option<&str>| name.is_some_and(|name| name.contains(part));
    module.funcs.iter_local().map(|(id, _)| id).filter(|id| is_named(module.funcs.get(*id).name.as_deref())).collect()
}

/// Gives a function a body that stops the program.
fn trap(module: &mut Module, id: FunctionId) {
    let ty = module.types.get(module.funcs.get(id).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let args = params.iter().map(|param| module.locals.add(*param)).collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.func_body().unreachable();
    module.funcs.get_mut(id).kind = walrus::FunctionKind::Local(builder.local_func(args));
}

#[cfg(test)]
mod tests {
    use walrus::ValType;

    use super::*;

    /// A module with so many functions of a name, each of which gives 7, and one more of another name.
    fn module(name: &str, count: usize) -> Vec<u8> {
        let mut module = Module::default();
        for i in 0..=count {
            let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            builder.name(if i < count { format!("<T as IntoAny>::{name}::{i}") } else { "build".to_owned() });
            builder.func_body().i32_const(7);
            let arg = module.locals.add(ValType::I32);
            let id = builder.finish(vec![arg], &mut module.funcs);
            module.exports.add(&i.to_string(), id);
        }
        module.emit_wasm()
    }

    fn pruned(bytes: &[u8]) -> Result<Module> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("module.wasm");
        fs::write(&path, bytes)?;
        Module::from_buffer(&without_lazy_hydration(&path)?)
    }

    fn traps(module: &Module, name: &str) -> usize {
        let is_trap = |id: FunctionId| {
            let body = module.funcs.get(id).kind.unwrap_local();
            matches!(body.block(body.entry_block()).instrs.as_slice(), [(walrus::ir::Instr::Unreachable(_), _)])
        };
        named(module, name).into_iter().filter(|id| is_trap(*id)).count()
    }

    #[test]
    fn only_lazy_hydration_becomes_a_trap() {
        let module = pruned(&module("hydrate_async", 120)).unwrap();
        assert_eq!((traps(&module, "hydrate_async"), traps(&module, "build")), (120, 0));
    }

    #[test]
    fn a_module_without_names_or_with_lazy_routes_is_refused() {
        assert!(pruned(&module("f", 120)).is_err());
        assert!(pruned(&module("hydrate_lazy", 1)).unwrap_err().to_string().contains("hydrates lazily"));
    }
}
