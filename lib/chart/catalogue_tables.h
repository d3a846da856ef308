#pragma once
// The form of the catalogue's compiled tables: plain numbers and offsets into one literal, so that
// they cost nothing until they are asked. tools/compile_catalogue.cc makes them from
// rules/catalogue/.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cilium_lint {

struct ReleaseRow {
  std::uint16_t major{}, minor{}, patch{};
  std::uint16_t kubernetes_size{};
  std::uint32_t kubernetes{};  // the chart's kubeVersion
};

// In order of the path's bytes.
struct KeyRow {
  std::uint32_t path{};
  std::uint16_t path_size{};
  std::uint16_t first_child{}, children{};  // into CatalogueTables::children
};

// What holds for one key from release `first` to release `last`; in order of key, then release.
// A key may have several rows for one release only where the table's own words say so.
struct FactRow {
  std::uint16_t key{};
  std::uint16_t first{}, last{};
  std::uint16_t text_size{};
  std::uint32_t text{};
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
};
inline constexpr std::size_t kFactTables = 10;

struct CatalogueTables {
  const char* text{};
  std::span<const ReleaseRow> releases{};
  std::span<const KeyRow> keys{};
  std::span<const std::uint16_t> children{};  // keys, in the order of the chart
  std::array<std::span<const FactRow>, kFactTables> facts{};
};

}  // namespace cilium_lint
