// Stands in for the module of tesseract.js that starts its worker (scripts/build-web.mjs puts it there); CommonJS as all
// of that package.

const { ownWorker } = require("../trusted");

module.exports = () => ownWorker("ocr/worker.js", "classic");
