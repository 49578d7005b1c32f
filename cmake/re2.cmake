# RE2 and the part of Abseil that RE2 needs, from the sources that the npm package `re2` carries.
#
# One static library for the native and for the WebAssembly build. The Abseil list is what a linker pulls in for all of
# RE2: after an update of the package, add what the linker then misses.
#
# ABSL_MIN_LOG_LEVEL above FATAL compiles RE2's messages out, and Abseil's logging with them: the core never prints (an
# error in a pattern is in RE2::error()), and the WebAssembly module is half as large. A failed check still aborts.
set(re2_vendor ${PROJECT_SOURCE_DIR}/node_modules/re2/vendor)
if(NOT EXISTS ${re2_vendor}/re2/re2/re2.h)
  message(FATAL_ERROR "RE2's sources are not in ${re2_vendor}: run `npm ci` first")
endif()

set(re2_sources
  re2/bitmap256.cc
  re2/bitstate.cc
  re2/compile.cc
  re2/dfa.cc
  re2/filtered_re2.cc
  re2/mimics_pcre.cc
  re2/nfa.cc
  re2/onepass.cc
  re2/parse.cc
  re2/perl_groups.cc
  re2/prefilter.cc
  re2/prefilter_tree.cc
  re2/prog.cc
  re2/re2.cc
  re2/regexp.cc
  re2/set.cc
  re2/simplify.cc
  re2/tostring.cc
  re2/unicode_casefold.cc
  re2/unicode_groups.cc
  util/rune.cc
  util/strutil.cc
)
list(TRANSFORM re2_sources PREPEND ${re2_vendor}/re2/)

set(absl_sources
  absl/base/internal/cycleclock.cc
  absl/base/internal/low_level_alloc.cc
  absl/base/internal/raw_logging.cc
  absl/base/internal/spinlock.cc
  absl/base/internal/spinlock_wait.cc
  absl/base/internal/sysinfo.cc
  absl/base/internal/thread_identity.cc
  absl/base/internal/unscaledcycleclock.cc
  absl/base/throw_delegate.cc
  absl/container/internal/hashtablez_sampler.cc
  absl/container/internal/hashtablez_sampler_force_weak_definition.cc
  absl/container/internal/raw_hash_set.cc
  absl/debugging/internal/address_is_readable.cc
  absl/debugging/stacktrace.cc
  absl/hash/internal/city.cc
  absl/hash/internal/hash.cc
  absl/numeric/int128.cc
  absl/strings/ascii.cc
  absl/strings/charconv.cc
  absl/strings/internal/charconv_bigint.cc
  absl/strings/internal/charconv_parse.cc
  absl/strings/internal/memutil.cc
  absl/strings/internal/str_format/arg.cc
  absl/strings/internal/str_format/bind.cc
  absl/strings/internal/str_format/extension.cc
  absl/strings/internal/str_format/float_conversion.cc
  absl/strings/internal/str_format/output.cc
  absl/strings/internal/str_format/parser.cc
  absl/strings/internal/utf8.cc
  absl/strings/match.cc
  absl/strings/numbers.cc
  absl/synchronization/internal/create_thread_identity.cc
  absl/synchronization/internal/futex_waiter.cc
  absl/synchronization/internal/kernel_timeout.cc
  absl/synchronization/internal/per_thread_sem.cc
  absl/synchronization/internal/pthread_waiter.cc
  absl/synchronization/internal/waiter_base.cc
  absl/synchronization/mutex.cc
  absl/time/clock.cc
  absl/time/duration.cc
  absl/time/internal/cctz/src/time_zone_fixed.cc
  absl/time/internal/cctz/src/time_zone_if.cc
  absl/time/internal/cctz/src/time_zone_impl.cc
  absl/time/internal/cctz/src/time_zone_info.cc
  absl/time/internal/cctz/src/time_zone_libc.cc
  absl/time/internal/cctz/src/time_zone_lookup.cc
  absl/time/internal/cctz/src/time_zone_posix.cc
  absl/time/internal/cctz/src/zone_info_source.cc
  absl/time/time.cc
)
list(TRANSFORM absl_sources PREPEND ${re2_vendor}/abseil-cpp/)

add_library(re2_vendored STATIC ${re2_sources} ${absl_sources})
target_include_directories(re2_vendored SYSTEM PUBLIC ${re2_vendor}/re2 ${re2_vendor}/abseil-cpp)
target_compile_definitions(re2_vendored PUBLIC ABSL_MIN_LOG_LEVEL=100)
target_compile_options(re2_vendored PRIVATE -w)
if(CLAIMLINT_SANITIZE)
  # GCC 12 with UBSan takes some of Abseil's constant expressions for none.
  target_compile_options(re2_vendored PRIVATE -fno-sanitize=undefined)
endif()
if(EMSCRIPTEN)
  # RE2 has a thread_local. Clang 14 makes a plain variable of one only where there is no bulk memory; else it does not link.
  target_compile_options(re2_vendored PRIVATE -mno-bulk-memory)
else()
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads REQUIRED)
  target_link_libraries(re2_vendored PUBLIC Threads::Threads)
endif()
