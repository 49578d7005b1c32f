// Emscripten 3.1.6 loads its .wasm with fetch() wherever there is one, and Node's takes no file.
globalThis.fetch = undefined;
