#include "text_proto.h"

#include <fmt/format.h>

#include <algorithm>

#include "cel/characters.h"

namespace cilium_lint {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<ProtoField> read() {
    ProtoField file{.is_message = true};
    read_fields(file, '\0');
    if (!wrong_.empty()) return Error{fmt::format("line {}: {}", line(), wrong_)};
    return file;
  }

 private:
  [[nodiscard]] std::ptrdiff_t line() const {
    return std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n') + 1;
  }
  void fail(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
  }
  [[nodiscard]] bool good() const { return wrong_.empty(); }

  // The next character that is no blank or comment.
  char peek() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return text_[at_];
      }
    }
    return '\0';
  }
  bool take(char wanted) {
    if (peek() != wanted || wanted == '\0') return false;
    ++at_;
    return true;
  }

  std::string word() {
    peek();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n{}<>[]:,;#\"'").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    if (at_ == begin) fail("a name or value is missing");
    return std::string(text_.substr(begin, at_ - begin));
  }

  void read_fields(ProtoField& message, char close) {
    while (good() && peek() != close) {
      if (peek() == '\0') return fail("the text ends too early");
      ProtoField field;
      if (take('[')) {
        const std::size_t end = std::min(text_.find(']', at_), text_.size());
        field.name = "[" + std::string(text_.substr(at_, end - at_)) + "]";
        at_ = std::min(end + 1, text_.size());
      } else {
        field.name = word();
      }
      take(':');
      if (take('[')) {
        while (good() && !take(']')) {
          read_value(message.fields.emplace_back(field));
          take(',');
        }
      } else {
        read_value(message.fields.emplace_back(std::move(field)));
      }
      if (!take(',')) take(';');
    }
    if (close != '\0') ++at_;
  }

  void read_value(ProtoField& field) {
    if (take('{')) {
      field.is_message = true;
      return read_fields(field, '}');
    }
    if (take('<')) {
      field.is_message = true;
      return read_fields(field, '>');
    }
    if (peek() != '"' && peek() != '\'') {
      field.scalar = word();
      return;
    }
    while (good() && (peek() == '"' || peek() == '\'')) read_string(field.scalar);
  }

  // Strings that follow each other are one.
  void read_string(std::string& out) {
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      read_escape(out);
    }
    if (at_ >= text_.size()) return fail("a string has no end");
    ++at_;
  }

  std::uint32_t digits(std::size_t most, int base) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < most && at_ < text_.size(); ++i, ++at_) {
      const std::size_t digit =
          std::string_view("0123456789abcdef").find(static_cast<char>(text_[at_] | 0x20));
      if (digit >= static_cast<std::size_t>(base)) break;
      number = number * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    }
    return number;
  }

  void read_escape(std::string& out) {
    constexpr std::string_view kLetters = "abfnrtv\\?\"'";
    constexpr std::string_view kWorth = "\a\b\f\n\r\t\v\\?\"'";
    const char letter = at_ < text_.size() ? text_[at_] : '\0';
    if (kLetters.find(letter) != std::string_view::npos) {
      out += kWorth[kLetters.find(letter)];
      ++at_;
    } else if (letter >= '0' && letter <= '7') {
      out += static_cast<char>(digits(3, 8));
    } else if (letter == 'x') {
      ++at_;
      out += static_cast<char>(digits(2, 16));
    } else if (letter == 'u' || letter == 'U') {
      ++at_;
      cel::append_code_point(out, digits(letter == 'u' ? 4 : 8, 16));
    } else {
      fail("an unknown escape");
    }
  }

  std::string_view text_;
  std::size_t at_{};
  std::string wrong_{};
};

}  // namespace

const ProtoField* ProtoField::find(std::string_view wanted) const {
  const auto found = std::ranges::find(fields, wanted, &ProtoField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string_view ProtoField::text(std::string_view wanted) const {
  const ProtoField* found = find(wanted);
  return found == nullptr ? std::string_view{} : std::string_view(found->scalar);
}

Result<ProtoField> read_text_proto(std::string_view text) { return Reader(text).read(); }

}  // namespace cilium_lint
