//! Takes out of the module what the page never runs but the linker cannot know to be idle.
//!
//! Every view that leptos erases the type of carries a way to be hydrated later, `RenderHtml::hydrate_async`, for routes that are loaded
//! lazily. Only `leptos::mount::hydrate_lazy` begins such a hydration, and `frontend` calls `hydrate_body`; still each of these functions
//! stands in a table, so neither the linker nor `wasm-opt` may drop it: an eighth of all code. Their bodies become a trap here.
//!
//! LLVM gives functions with the same body one name, so a name says only what a body is, not who else runs it. Therefore nothing small goes,
//! and nothing but the functions themselves and their closures: not what drops them, nor the helpers inside, which `hydrate` has too.

use anyhow::{Context, Result, ensure};
use rustc_demangle::demangle;
use walrus::{FunctionBuilder, FunctionId, Module};

/// The function that only a lazy hydration runs.
const LAZY: &str = "hydrate_async";
/// What begins a lazy hydration. With it in the module nothing may be taken out.
const BEGINS_LAZY: &str = "hydrate_lazy";
/// The least instructions of a body that goes. What is smaller may be the body of something else as well, and is no gain.
const LEAST: u64 = 24;
/// With fewer of them in the main module the names were lost on the way, and what is taken out is not what was meant.
pub(super) const FEWEST: usize = 100;

/// The bytes of a module without lazy hydration, of which there are `fewest` functions at least.
///
/// # Errors
/// If the module cannot be read, has no names, or hydrates lazily.
pub(super) fn without_lazy_hydration(bytes: &[u8], fewest: usize) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(bytes).context("cannot read the page's module")?;
    ensure!(named(&module, BEGINS_LAZY).is_empty(), "the page hydrates lazily now: that may not be taken out any more");
    let lazy = named(&module, LAZY);
    ensure!(lazy.len() >= fewest, "only {} functions are named {LAZY}: were the names stripped?", lazy.len());
    for id in lazy {
        if is_an_entry(&module, id) || module.funcs.get(id).kind.unwrap_local().size() >= LEAST {
            trap(&mut module, id);
        }
    }
    Ok(module.emit_wasm())
}

/// The functions of a name, whatever they are of, and their closures.
fn named(module: &Module, name: &str) -> Vec<FunctionId> {
    let is_named = |id: &FunctionId| module.funcs.get(*id).name.as_deref().is_some_and(|own| own_name(own) == name);
    module.funcs.iter_local().map(|(id, _)| id).filter(is_named).collect()
}

/// Whether it is the function in an erased view that begins its hydration. It names the future that it makes, so no other has its body.
fn is_an_entry(module: &Module, id: FunctionId) -> bool {
    let symbol = module.funcs.get(id).name.as_deref().unwrap_or_default();
    let path = format!("{:#}", demangle(symbol));
    path.contains("IntoAny>::into_any") && !path.ends_with('}')
}

/// The last part of a path, closures and generics aside.
fn own_name(symbol: &str) -> String {
    let path = format!("{:#}", demangle(symbol));
    let mut rest = path.as_str();
    loop {
        let shorter = rest.strip_suffix("::{{closure}}").or_else(|| {
            let (before, last) = rest.rsplit_once("::{closure#")?;
            last.strip_suffix('}')?.bytes().all(|b| b.is_ascii_digit()).then_some(before)
        });
        match shorter {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    if rest.ends_with('>') {
        rest = rest.split_once("::<").map_or(rest, |(before, _)| before);
    }
    rest.rsplit("::").next().unwrap_or_default().to_owned()
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

    const OF_A_VIEW: &str = "_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h";

    fn mangled(start: &str, number: usize) -> String {
        format!("{start}{number:016x}E")
    }

    /// A module with functions of these names, each of which gives 7 in so many steps.
    fn module(names: impl IntoIterator<Item = String>, steps: usize) -> Vec<u8> {
        let mut module = Module::default();
        for name in names {
            let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            builder.name(name.clone());
            let mut body = builder.func_body();
            for _ in 0..steps {
                body.i32_const(1).drop();
            }
            body.i32_const(7);
            let arg = module.locals.add(ValType::I32);
            let id = builder.finish(vec![arg], &mut module.funcs);
            module.exports.add(&name, id);
        }
        module.emit_wasm()
    }

    fn pruned(bytes: &[u8]) -> Result<Module> {
        Module::from_buffer(&without_lazy_hydration(bytes, FEWEST)?)
    }

    fn traps(module: &Module) -> Vec<&str> {
        let is_trap = |func: &&walrus::Function| {
            let body = func.kind.unwrap_local();
            matches!(body.block(body.entry_block()).instrs.as_slice(), [(walrus::ir::Instr::Unreachable(_), _)])
        };
        module.funcs.iter().filter(is_trap).filter_map(|func| func.name.as_deref()).collect()
    }

    fn lazy() -> impl Iterator<Item = String> {
        (0..FEWEST).map(|i| mangled(OF_A_VIEW, i))
    }

    #[test]
    fn only_lazy_hydration_becomes_a_trap() {
        let others = ["build", "_ZN6tachys14reactive_graph7hydrate17h0000000000000000E"].map(str::to_owned);
        let module = pruned(&module(lazy().chain(others), 60)).unwrap();
        assert_eq!(traps(&module).len(), FEWEST);
        assert!(traps(&module).iter().all(|name| name.starts_with(OF_A_VIEW)));
    }

    #[test]
    fn what_is_small_stays_since_it_may_be_something_else_too() {
        assert!(traps(&pruned(&module(lazy(), 3)).unwrap()).is_empty());
    }

    #[test]
    fn a_module_without_names_or_with_lazy_routes_is_refused() {
        assert!(pruned(&module(["f".to_owned()], 60)).is_err());
        let begins = "_ZN6leptos5mount12hydrate_lazy17h0000000000000000E".to_owned();
        let refused = pruned(&module(lazy().chain([begins]), 60));
        assert!(refused.unwrap_err().to_string().contains("hydrates lazily"));
    }

    #[test]
    fn a_function_is_known_by_its_own_name_and_not_by_what_is_in_it() {
        for (symbol, name) in [
            (mangled(OF_A_VIEW, 7).as_str(), LAZY),
            ("_ZN3app13hydrate_async4prep17h0000000000000000E", "prep"),
            ("_RNvC3app13hydrate_async", LAZY),
            ("_RNCNvC3app13hydrate_async0", LAZY),
            ("memcpy", "memcpy"),
        ] {
            assert_eq!(own_name(symbol), name, "{symbol}");
        }
        let drops =
            "_ZN4core3ptr54drop_in_place$LT$app..hydrate_async..$u7b$$u7b$closure$u7d$$u7d$$GT$17h0000000000000000E";
        assert_ne!(own_name(drops), LAZY);
    }
}
