#include "text/fingerprint.h"

#include <fmt/format.h>
#include <sha2.h>

#include <array>
#include <cstdint>

namespace cilium_lint {

std::string fingerprint(const std::vector<std::string_view>& parts) {
  SHA2_CTX context;
  SHA256Init(&context);
  bool first = true;
  for (const std::string_view part : parts) {
    constexpr std::uint8_t kBetween = 0;
    if (!first) SHA256Update(&context, &kBetween, 1);
    first = false;
    // libmd takes bytes as uint8_t.
    SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(part.data()), part.size());
  }
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256Final(digest.data(), &context);
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

}  // namespace cilium_lint
