#include "audit_options.h"

#include <limits>
#include <optional>

namespace claimlint::cli {

void AuditOptions::add_to(Call& call) {
  call.option("--jurisdiction", jurisdiction_);
  call.option("--max-findings", most_findings_);
  call.option("--max-text-bytes", most_text_);
  call.option("--max-memory-bytes", most_memory_);
}

Result<Options> AuditOptions::read(const Pack& pack) {
  std::string folded;  // "US, nz" becomes "us,nz"
  for (char c : jurisdiction_)
    if (c != ' ') folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  jurisdiction_ = std::move(folded);
  Options options;
  options.jurisdictions = jurisdiction_;
  const Result<std::string> trial = Auditor(pack).audit({}, options);
  if (!trial.ok()) return Error{"--jurisdiction: " + trial.error().what, {}};

  constexpr long long most = std::numeric_limits<std::uint32_t>::max();
  const struct {
    const char* name;
    const std::string& said;
    std::uint32_t& limit;
  } limits[] = {{"--max-findings", most_findings_, options.max_findings},
                {"--max-text-bytes", most_text_, options.max_text_bytes},
                {"--max-memory-bytes", most_memory_, options.max_memory_bytes}};
  for (const auto& [name, said, limit] : limits) {
    if (said.empty()) continue;
    const std::optional<long long> number = whole_number(said, 1, most);
    if (!number)
      return Error{std::string(name) + " wants a number from 1 to " + std::to_string(most) + ", not '" + said + "'",
                   {}};
    limit = static_cast<std::uint32_t>(*number);
  }
  return options;
}

}  // namespace claimlint::cli
