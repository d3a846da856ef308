#include "cel/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "cel/characters.h"
#include "text/utf8.h"

namespace cilium_lint::cel {
namespace {

constexpr std::array<std::string_view, 6> kLongSymbols = {"&&", "||", "==", "!=", "<=", ">="};
constexpr std::string_view kSymbols = "()[]{}.,:?!-+*/%<>";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Tokens read() {
    while (found_.problems.empty()) {
      skip_blanks();
      if (at_ == text_.size()) break;
      read_one();
    }
    found_.list.push_back({.kind = TokenKind::end, .at = place(text_.size(), text_.size())});
    return std::move(found_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  static Place place(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void complain(std::size_t begin, std::size_t end, std::string message) {
    if (found_.problems.empty()) found_.problems.push_back({place(begin, end), std::move(message)});
  }

  Token& add(TokenKind kind, std::size_t begin) {
    return found_.list.emplace_back(
        Token{.kind = kind, .at = place(begin, at_), .text = text_.substr(begin, at_ - begin)});
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '/' && peek(1) == '/') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        ++at_;
      } else {
        return;
      }
    }
  }

  void read_one() {
    const std::size_t begin = at_;
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number();
    if (string_starts()) return read_string();
    if (is_letter(c)) {
      while (is_letter(peek()) || is_digit(peek())) ++at_;
      add(TokenKind::identifier, begin);
      return;
    }
    if (c == '`') return read_quoted();
    for (const std::string_view symbol : kLongSymbols) {
      if (text_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        add(TokenKind::symbol, begin);
        return;
      }
    }
    if (kSymbols.find(c) != std::string_view::npos) {
      ++at_;
      add(TokenKind::symbol, begin);
      return;
    }
    const std::size_t length = std::max<std::size_t>(utf8_length(text_, at_), 1);
    complain(begin, begin + length,
             "unexpected character '" + std::string(text_.substr(begin, length)) + "'");
  }

  void read_quoted() {
    const std::size_t begin = at_++;
    while (is_letter(peek()) || is_digit(peek()) || peek() == '.' || peek() == '-' ||
           peek() == '/' || peek() == ' ') {
      ++at_;
    }
    if (peek() != '`' || at_ == begin + 1) {
      complain(begin, at_,
               "a field in backquotes has letters, digits, '_', '.', '-', '/' and blanks");
      return;
    }
    ++at_;
    Token& token = add(TokenKind::quoted, begin);
    token.text = text_.substr(begin + 1, at_ - begin - 2);
  }

  void read_number() {
    const std::size_t begin = at_;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && hex_digit(peek(2)) >= 0) {
      at_ += 2;
      while (hex_digit(peek()) >= 0) ++at_;
      return add_integer(begin, begin + 2, 16);
    }
    while (is_digit(peek())) ++at_;
    bool decimal = false;
    if (peek() == '.' && is_digit(peek(1))) {
      decimal = true;
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        decimal = true;
        at_ += 1 + sign;
        while (is_digit(peek())) ++at_;
      }
    }
    if (!decimal) return add_integer(begin, begin, 10);
    Token& token = add(TokenKind::decimal, begin);
    // Too small is zero; too large is no number.
    token.decimal = std::strtod(std::string(token.text).c_str(), nullptr);
    if (std::isinf(token.decimal)) complain(begin, at_, "the number is too large for a double");
  }

  void add_integer(std::size_t begin, std::size_t digits, int base) {
    const std::size_t end = at_;
    const bool is_unsigned = peek() == 'u' || peek() == 'U';
    if (is_unsigned) ++at_;
    Token& token = add(is_unsigned ? TokenKind::uinteger : TokenKind::integer, begin);
    const auto read =
        std::from_chars(text_.data() + digits, text_.data() + end, token.number, base);
    if (read.ec != std::errc()) {
      complain(begin, at_,
               is_unsigned ? "the number is too large for a uint"
                           : "the number is too large for an int");
    }
  }

  // [bB]? [rR]? and a quote.
  [[nodiscard]] bool string_starts() const {
    std::size_t ahead = 0;
    if (peek() == 'b' || peek() == 'B') ++ahead;
    if (peek(ahead) == 'r' || peek(ahead) == 'R') ++ahead;
    return peek(ahead) == '"' || peek(ahead) == '\'';
  }

  void read_string() {
    const std::size_t begin = at_;
    const bool is_bytes = peek() == 'b' || peek() == 'B';
    if (is_bytes) ++at_;
    const bool raw = peek() == 'r' || peek() == 'R';
    if (raw) ++at_;
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    std::string worth;
    while (true) {
      if (at_ >= text_.size() || (!triple && (peek() == '\n' || peek() == '\r'))) {
        complain(begin, at_, "the string has no end");
        return;
      }
      if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) break;
      if (peek() != '\\') {
        const std::size_t length = utf8_length(text_, at_);
        if (length == 0) return complain(at_, at_ + 1, "the string is no valid UTF-8");
        worth += text_.substr(at_, length);
        at_ += length;
      } else if (raw) {
        // The backslash stands for itself, and so does what follows it, be it a quote.
        worth += '\\';
        ++at_;
        if (at_ < text_.size() && (peek() == quote || peek() == '\\')) worth += text_[at_++];
      } else if (!read_escape(worth, is_bytes)) {
        return;
      }
    }
    at_ += triple ? 3 : 1;
    add(is_bytes ? TokenKind::bytes : TokenKind::string, begin).worth = std::move(worth);
  }

  bool read_escape(std::string& worth, bool is_bytes) {
    constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
    constexpr std::string_view kWorth = "\a\b\f\n\r\t\v\\?\"'`";
    const std::size_t begin = at_++;
    const char c = peek();
    if (at_ < text_.size() && kLetters.find(c) != std::string_view::npos) {
      worth += kWorth[kLetters.find(c)];
      ++at_;
      return true;
    }
    std::size_t digits = 0;
    if (c == 'x' || c == 'X') digits = 2;
    if (!is_bytes && c == 'u') digits = 4;
    if (!is_bytes && c == 'U') digits = 8;
    std::uint32_t code = 0;
    bool good = false;
    if (digits > 0) {
      ++at_;
      good = true;
      for (std::size_t i = 0; i < digits && good; ++i) {
        const int digit = hex_digit(peek());
        good = digit >= 0;
        if (good) {
          code = code * 16 + static_cast<std::uint32_t>(digit);
          ++at_;
        }
      }
    } else if (c >= '0' && c <= '3') {
      good = true;
      for (int i = 0; i < 3 && good; ++i) {
        good = peek() >= '0' && peek() <= '7';
        if (good) code = code * 8 + static_cast<std::uint32_t>(text_[at_++] - '0');
      }
    } else if (at_ < text_.size()) {
      ++at_;
    }
    if (good && is_bytes) {
      worth += static_cast<char>(code);
      return true;
    }
    if (good && is_code_point(code)) {
      append_code_point(worth, code);
      return true;
    }
    complain(begin, at_, "no such escape: " + std::string(text_.substr(begin, at_ - begin)));
    return false;
  }

  std::string_view text_;
  std::size_t at_{};
  Tokens found_{};
};

}  // namespace

Tokens read_tokens(std::string_view expression) { return Lexer(expression).read(); }

}  // namespace cilium_lint::cel
