//! The modules, submodules and operations that Vigie knows by name, in the three languages. Others are registered on first sight and shown by their slug.
