#pragma once
// Encodings of text: where a UTF-8 sequence ends, and UTF-16 files made UTF-8.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cilium_lint {

inline constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

// Bytes (1 to 4) of the well-formed UTF-8 sequence that starts at `at`; 0 where none does.
std::size_t utf8_length(std::string_view text, std::size_t at);

// How many bytes from `at` on are surely printable ASCII, tabs and line feeds: whole blocks that
// hold nothing else, which is seen much faster than a character at a time.
std::size_t plain_ascii_length(std::string_view text, std::size_t at);

// How many code points `text` has; an invalid byte counts as one.
std::size_t count_code_points(std::string_view text);

// The text of a UTF-16 file with a byte order mark, in UTF-8 and without the mark; nothing where
// the mark is missing. What is no UTF-16 (a lone surrogate, half a unit) becomes bytes that are no
// UTF-8 either, so that whoever reads the text refuses it as Go would.
std::optional<std::string> utf8_from_utf16(std::string_view bytes);

}  // namespace cilium_lint
