// A line of `claimlint batch`: answered by one record on one line, never by an exception.
#include "../../cli/batch.cc"  // for Answerer, which the command keeps to itself
#include "checked_audit.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace claimlint;
  static const Options options;
  static const cli::Settings settings{{"-"}, "", "", false, false, 1};
  static cli::Times times;
  static cli::Answerer answerer(fuzz::default_pack(), options, settings, times);
  cli::Task line;
  line.place = 1;
  line.bytes.assign(reinterpret_cast<const char*>(data), size);
  const std::string record = answerer.answer(line).line;
  fuzz::require(record.find('\n') == std::string::npos, "a record is one line");
  const nlohmann::json json = nlohmann::json::parse(record, nullptr, false);
  fuzz::require(!json.is_discarded(), "a record is JSON");
  const std::string schema = json.at("schema");
  fuzz::require(schema == "claimlint-report/1" || schema == "claimlint-error/1", "a record says what it is");
  return 0;
}
