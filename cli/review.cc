#include <httplib.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>

#include "call.h"
#include "case_store.h"
#include "triage.h"

namespace claimlint::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* help = R"(claimlint review CASE.db [options]

Opens a case as a desk in your browser: pages in the order of their weight, with the arithmetic shown; each page's text with
its marks and its picture; confirm, dismiss with a reason, note, all by keyboard. What is decided is written into the case
with name and time, and nothing is ever changed or removed: who changes their mind decides anew.

  claimlint review case.db
  claimlint review case.db --reviewer "A. Officer" --port 8100
  claimlint report case.db --format letter > letter.html       when it is done

  --reviewer NAME    who decides (can also be given at the desk)
  --port N           (default: any free one)

It listens on this machine only, and answers nobody who does not have the address that it prints, key included.
Stop it with Ctrl-C. Exit status: 0 stopped, 2 the call was bad or the case could not be opened.
)";

constexpr std::size_t longest_words = 4000;  // of a reason or a note

constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri "
    "'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

std::string random_key() {
  std::random_device source;  // on Linux the kernel's own
  std::string key;
  for (int i = 0; i < 8; ++i) {
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", static_cast<unsigned>(source()));
    key += digits.data();
  }
  return key;
}

// Takes as long whatever is given.
bool same(std::string_view a, std::string_view b) {
  unsigned different = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) different |= static_cast<unsigned char>(a[i] ^ b[i]);
  return different == 0;
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::string folder_of_desk() {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"../dist/desk", "../share/claimlint/desk"})
    if (fs::exists(here / place / "index.html", error)) return fs::weakly_canonical(here / place, error).string();
  return {};
}

class Desk {
 public:
  Desk(CaseStore& store, std::string name, std::string reviewer)
      : store_(store), name_(std::move(name)), reviewer_(std::move(reviewer)) {}

  // The address, or nothing if the port is taken.
  std::optional<std::string> bind(const std::string& folder, int port) {
    server_.set_mount_point("/", folder);
    server_.set_file_extension_and_mimetype_mapping("js", "text/javascript");
    server_.set_payload_max_length(64 << 10);
    // Not the default, by which a second desk could take the port of a first.
    server_.set_socket_options([](socket_t) {});
    server_.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) { return guard(request, response); });
    server_.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr fault) {
      try {
        std::rethrow_exception(fault);
      } catch (const std::exception& e) {
        answer(response, 500, {{"error", e.what()}});
      }
    });
    server_.Get("/api/case",
                [this](const httplib::Request&, httplib::Response& response) { answer(response, 200, whole_case()); });
    server_.Get(R"(/api/documents/(\d{1,15}))", [this](const httplib::Request& request, httplib::Response& response) {
      const std::scoped_lock lock(mutex_);
      const long long id = std::stoll(request.matches[1]);
      const std::string report = store_.report(id);
      if (report.empty()) return answer(response, 404, {{"error", "no such document"}});
      answer(response, 200, {{"text", store_.text(id)}, {"report", Json::parse(report)}});
    });
    server_.Get(R"(/api/documents/(\d{1,15})/screenshot)",
                [this](const httplib::Request& request, httplib::Response& response) {
                  const std::scoped_lock lock(mutex_);
                  const std::string png = store_.screenshot(std::stoll(request.matches[1]));
                  if (png.empty()) return answer(response, 404, {{"error", "no picture of it was kept"}});
                  response.set_content(png, "image/png");
                });
    server_.Post("/api/decisions",
                 [this](const httplib::Request& request, httplib::Response& response) { decide(request, response); });
    port_ = port == 0 ? server_.bind_to_any_port("127.0.0.1") : server_.bind_to_port("127.0.0.1", port) ? port : -1;
    if (port_ < 0) return std::nullopt;
    return "http://127.0.0.1:" + std::to_string(port_) + "/#" + key_;
  }

  void serve() { server_.listen_after_bind(); }

 private:
  static void answer(httplib::Response& response, int status, const Json& body) {
    response.status = status;
    response.set_content(body.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json; charset=utf-8");
  }

  // Everything goes through here first: only this machine's own page, with the key, gets at the case.
  httplib::Server::HandlerResponse guard(const httplib::Request& request, httplib::Response& response) {
    response.set_header("Content-Security-Policy", content_policy);
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_header("Referrer-Policy", "no-referrer");
    response.set_header("Cache-Control", "no-store");
    response.set_header("Cross-Origin-Opener-Policy", "same-origin");
    response.set_header("Cross-Origin-Resource-Policy", "same-origin");
    const auto refuse = [&](int status, const char* why) {
      answer(response, status, {{"error", why}});
      return httplib::Server::HandlerResponse::Handled;
    };
    const std::string port = std::to_string(port_), host = request.get_header_value("Host");
    // Another name that was made to point here gives itself away.
    if (host != "127.0.0.1:" + port && host != "localhost:" + port) return refuse(421, "the host is not this desk");
    if (request.has_header("Origin") && request.get_header_value("Origin") != "http://" + host)
      return refuse(403, "another site may not ask");
    const std::string site = request.get_header_value("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none") return refuse(403, "another site may not ask");
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
      return refuse(405, "GET and POST only");
    if (request.path.rfind("/api/", 0) == 0) {
      if (!same(request.get_header_value("Authorization"), "Bearer " + key_))
        return refuse(401, "open the address that claimlint review printed");
      if (request.method == "POST" && request.get_header_value("Content-Type").rfind("application/json", 0) != 0)
        return refuse(415, "decisions are JSON");
    }
    return httplib::Server::HandlerResponse::Unhandled;
  }

  Json whole_case() {
    const std::scoped_lock lock(mutex_);
    Json documents = store_.documents(), findings = store_.findings(0);
    rank(documents, findings);
    return {{"name", name_},
            {"reviewer", reviewer_},
            {"weights", triage_weights()},
            {"documents", std::move(documents)},
            {"findings", std::move(findings)},
            {"decisions", store_.decisions(0)}};
  }

  void decide(const httplib::Request& request, httplib::Response& response) {
    const Json body = Json::parse(request.body, nullptr, false);
    const auto text = [&](const char* key) {
      return body.is_object() && body.contains(key) && body[key].is_string() ? body[key].get<std::string>()
                                                                             : std::string();
    };
    if (!body.is_object() || !body.contains("finding") || !body["finding"].is_number_integer())
      return answer(response, 400, {{"error", "a decision names its finding"}});
    StoredDecision decision{body["finding"], text("verdict"), text("reason"), text("note"), text("reviewer"), now()};
    if (decision.verdict != "confirmed" && decision.verdict != "dismissed" && decision.verdict != "noted")
      return answer(response, 400, {{"error", "a decision confirms, dismisses or notes"}});
    if (decision.reviewer.empty()) return answer(response, 400, {{"error", "say who decides"}});
    if (decision.verdict == "dismissed" && decision.reason.empty())
      return answer(response, 400, {{"error", "say why it is dismissed"}});
    if (decision.verdict == "noted" && decision.note.empty())
      return answer(response, 400, {{"error", "the note is empty"}});
    if (decision.reviewer.size() > 200 || decision.reason.size() > longest_words ||
        decision.note.size() > longest_words)
      return answer(response, 400, {{"error", "that is too long"}});
    const std::scoped_lock lock(mutex_);
    const std::optional<long long> document = store_.document_of_finding(decision.finding);
    if (!document) return answer(response, 404, {{"error", "no such finding"}});
    store_.add_decision(decision);
    answer(response, 201, store_.decisions(*document));
  }

  CaseStore& store_;
  const std::string name_, reviewer_, key_ = random_key();
  httplib::Server server_;
  std::mutex mutex_;
  int port_ = 0;
};

}  // namespace

int review(Words words) {
  std::string reviewer, port_text;
  std::vector<std::string> files;
  Call call("review", help);
  call.option("--reviewer", reviewer);
  call.option("--port", port_text);
  call.operands("one case", files, 1);
  if (const std::optional<int> status = call.read(words)) return *status;
  if (files.empty())
    return fail("name a case, as in `claimlint review case.db`; `claimlint batch --store case.db` makes one");
  std::optional<long long> port = 0;
  if (!port_text.empty()) port = whole_number(port_text, 1, 65535);
  if (!port) return fail("--port wants a number from 1 to 65535, not '" + port_text + "'");
  const std::string folder = folder_of_desk();
  if (folder.empty()) return fail("the desk's files are not built; run `npm run build`");
  const Result<std::unique_ptr<CaseStore>> store = CaseStore::open(files[0], false);
  if (!store.ok()) return fail(store.error().what);
  Desk desk(*store.value(), fs::path(files[0]).filename().string(), reviewer);
  const std::optional<std::string> address = desk.bind(folder, static_cast<int>(*port));
  if (!address) return fail("port " + port_text + " is taken; name another, or leave --port out");
  put("The desk is open on this machine: " + *address + "\nStop it with Ctrl-C.\n");
  if (!flush()) return bad_call;
  desk.serve();
  return nothing_found;
}

}  // namespace claimlint::cli
