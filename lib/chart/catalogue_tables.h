#pragma once
// The form of the catalogue's compiled tables: plain numbers and offsets into one literal, so that
// they cost nothing until they are asked. tools/compile_catalogue.cc makes them from
// rules/catalogue/.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cilium_lint {

struct ReleaseRow {
  std::uint16_t major{}, minor{}, patch{};
  std::uint16_t kubernetes_size{};
  std::uint32_t kubernetes{};  // the chart's kubeVersion
  // Of a chart that lies at hand; the releases of the tables are stable.
  std::uint16_t prerelease_size{};
  std::uint32_t prerelease{};
};

// In order of the path's bytes. The first is the top, whose path is empty.
struct KeyRow {
  std::uint32_t path{}, hash{};
  std::uint16_t path_size{};
  std::uint16_t first_child{}, children{};  // into CatalogueTables::children
  std::uint16_t tables{};  // that have a row of it: bit n for the table of number n
};

// What holds for one key from release `first` to release `last`; in order of key, then release.
// A key may have several rows for one release only where the table's own words say so. There are
// ten thousand of them, so they are kept as small as what they hold allows.
struct FactRow {
  std::uint16_t key{};
  std::uint8_t first{}, last{};
  std::uint32_t text_size : 13 {};  // or kDigest
  std::uint32_t text : 19 {};
};
static_assert(sizeof(FactRow) == 8);
inline constexpr std::size_t kFactReleases = 1U << 8U;
inline constexpr std::uint32_t kFactText = 1U << 19U;  // of all texts together
// The text is `"sha256:…"` in full, and the 32 bytes of the digest are what lies there.
inline constexpr std::uint32_t kDigest = (1U << 13U) - 1;
inline constexpr std::size_t kDigestBytes = 32;

// Where Helm stops at a refusal from release `first` to `last`; in order of name. Its file is one
// of CatalogueTables::stop_files.
struct StopRow {
  std::uint32_t name{};
  std::uint8_t name_size{};
  std::uint8_t first{}, last{};
  std::uint8_t file{};
  std::uint16_t place{};
};
struct StopFile {
  std::uint32_t text{};
  std::uint16_t text_size{};
};

// One file of rows each; rules/catalogue/README.md says what their words mean.
enum class FactTable : std::uint8_t {
  defaults,
  schema,
  reads,
  unread,
  open,
  comments,
  kinds,     // measured by running Helm
  replaced,  // written by hand
  words,     // written by hand
  bare,      // measured by rendering
  flags,     // of the agent; written by hand
};
inline constexpr std::size_t kFactTables = 11;
inline constexpr std::uint16_t kNoKey = 0xffff;

// FNV-1a, which goes on where it stopped: of a path from that of its parent.
inline constexpr std::uint32_t kHashOfNothing = 2166136261U;
constexpr std::uint32_t hash_on(std::uint32_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}
// The slot to begin with; FNV's low bits alone are poor.
constexpr std::size_t slot_of(std::uint32_t hash, std::size_t slots) {
  return (hash ^ (hash >> 15U)) & (slots - 1);
}

struct CatalogueTables {
  const char* text{};
  std::span<const ReleaseRow> releases{};
  std::span<const KeyRow> keys{};
  std::span<const std::uint16_t> children{};  // keys, in the order of the chart
  std::array<std::span<const FactRow>, kFactTables> facts{};
  // Where a key's rows begin in each table, one entry more than there are keys; empty for a table
  // of so few rows that a list of where they are would be larger.
  std::array<std::span<const std::uint16_t>, kFactTables> first_fact{};
  std::span<const StopRow> stops{};
  std::span<const StopFile> stop_files{};
  // Keys by the hash of their path, one slot behind the other where the first is taken; a power of
  // two of slots, kNoKey in those that are free.
  std::span<const std::uint16_t> slots{};
  // Keys that name an image's repository.
  std::span<const std::uint16_t> repositories{};
};

}  // namespace cilium_lint
