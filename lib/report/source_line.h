#pragma once
// A line of input made fit for a terminal: escaped, masked, tabs as blanks, in columns.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"

namespace cilium_lint {

class SourceLine {
 public:
  // `number` from 1.
  SourceLine(const Files& files, FileId file, std::uint32_t number);

  // The column (from 0) at which byte `byte` of the line is drawn; the end of the line for what
  // lies beyond.
  [[nodiscard]] unsigned column_of(std::size_t byte) const;
  [[nodiscard]] unsigned width() const { return width_; }
  // Column of the first character that is no blank.
  [[nodiscard]] unsigned indent() const;
  // What is drawn from column `begin` to `end`, … where a side was cut off. Wide characters that
  // the cut would halve are left out, with blanks in their place.
  [[nodiscard]] std::string text(unsigned begin, unsigned end) const;

 private:
  struct Cell {
    std::string bytes{};  // one character with the marks that join it
    unsigned width{};
  };
  void draw(std::string_view shown);

  std::vector<Cell> cells_{};
  std::vector<unsigned> columns_{};  // of each byte of the line, and of its end
  unsigned width_{};
};

}  // namespace cilium_lint
