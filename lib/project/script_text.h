#pragma once
// Texts for the shell that are put together from pieces of a document: the commands of a workflow,
// of a task, of a document that shows them.

#include <string>
#include <string_view>

#include "project/shell.h"
#include "text/placement.h"

namespace cilium_lint {

// Bytes [begin, end) of another text, each with its own place.
void append(PlacedText& text, const PlacedText& more, std::size_t begin, std::size_t end);
// Words that stand for a place as a whole.
void append(PlacedText& text, std::string_view words, Span at);
// Bytes [begin, end) of a file.
void append_from(PlacedText& text, std::string_view file_text, FileId file, std::size_t begin,
                 std::size_t end);
// The text with each `open…close` put as the word of the shell that stands for what is between
// them.
PlacedText with_words(const PlacedText& text, std::string_view open, std::string_view close,
                      std::string (*word_for)(std::string_view inside));
// The text as one word of the shell, in quotes; what the shell would read in it other than
// variables makes it `hidden`. `at`: where it stands with its own quotes.
void append_word(PlacedText& text, const PlacedText& value, Span at, std::string_view hidden);
// "NAME=word", where the word's own quotes stand around the text; what the shell would read in it
// other than variables makes it unknown.
void append_assignment(PlacedText& text, std::string_view name, const PlacedText& value, Span at);
std::string_view without_blanks(std::string_view text);

// The commands of `part` behind those of `whole`.
void join_readings(ShellReading& whole, ShellReading part);

}  // namespace cilium_lint
