#include "report/json_writer.h"

#include <fmt/format.h>

#include <utility>

#include "report/characters.h"

namespace cilium_lint {

void JsonWriter::begin_object(Layout layout) { open('{', layout); }
void JsonWriter::end_object() { close('}'); }
void JsonWriter::begin_array(Layout layout) { open('[', layout); }
void JsonWriter::end_array() { close(']'); }

void JsonWriter::key(std::string_view name) {
  separate();
  quoted(name);
  out_ += ": ";
  after_key_ = true;
}

void JsonWriter::string(std::string_view text) {
  separate();
  quoted(text);
}

void JsonWriter::number(std::uint64_t value) { raw(fmt::format_int(value).c_str()); }

void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

void JsonWriter::boolean(bool value) { raw(value ? "true" : "false"); }
void JsonWriter::null() { raw("null"); }

void JsonWriter::string_or_null(std::string_view text) {
  if (text.empty()) {
    null();
  } else {
    string(text);
  }
}

std::string JsonWriter::take() {
  if (levels_.empty() && !out_.empty()) out_ += '\n';
  return std::exchange(out_, {});
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (level.filled) out_ += level.one_line ? ", " : ",";
  level.filled = true;
  if (!level.one_line) new_line();
}

void JsonWriter::open(char bracket, Layout layout) {
  separate();
  out_ += bracket;
  const bool inside_line = !levels_.empty() && levels_.back().one_line;
  levels_.push_back({.one_line = !pretty_ || inside_line || layout == Layout::line});
}

void JsonWriter::close(char bracket) {
  const Level level = levels_.back();
  levels_.pop_back();
  if (level.filled && !level.one_line) new_line();
  out_ += bracket;
}

void JsonWriter::quoted(std::string_view text) {
  out_ += '"';
  while (!text.empty()) {
    const Character next = first_character(text);
    const std::string_view bytes = text.substr(0, next.size);
    text.remove_prefix(next.size);
    if (!next.valid) {
      out_ += "\xef\xbf\xbd";
    } else if (next.code == '"' || next.code == '\\') {
      out_ += '\\';
      out_ += bytes;
    } else if (next.code == '\n') {
      out_ += "\\n";
    } else if (next.code == '\r') {
      out_ += "\\r";
    } else if (next.code == '\t') {
      out_ += "\\t";
    } else if (next.code < 0x20) {
      out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(next.code));
    } else {
      out_ += bytes;
    }
  }
  out_ += '"';
}

void JsonWriter::new_line() {
  out_ += '\n';
  out_.append(2 * levels_.size(), ' ');
}

}  // namespace cilium_lint
