//! The memory keeps the contracts of the store ports.

use askpro_core::MemoryStore;

askpro_core::store_conformance!((MemoryStore::new(), ()));
