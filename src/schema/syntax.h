// Python text as a syntax tree. Hides the parser; everything in this module reads Nodes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"

namespace cog::schema {

class Source;

// A handle to one node, valid while its Source lives.
class Node {
 public:
  // The grammar's name for it: "identifier", "class_definition".
  std::string_view kind() const;
  bool is(std::string_view the_kind) const { return kind() == the_kind; }
  std::string_view text() const;
  size_t begin() const;  // the first byte, in its source's text
  size_t end() const;
  std::string_view source_text() const;  // all of it
  bool is_within(const Node& outer) const;
  SourceSpan span() const;             // its first line, where it has several
  std::string excerpt() const;         // the source line that span() names, fit to be printed
  std::vector<Node> children() const;  // without punctuation, keywords and comments
  std::optional<Node> field(std::string_view name) const;
  Node field_or_self(std::string_view name) const;

 private:
  friend class Source;
  struct Handle {  // the parser's own, kept out of this header
    std::array<uint32_t, 4> context;
    const void* id;
    const void* tree;
  };
  Node(Handle handle, const Source* source) : handle_(handle), source_(source) {}

  Handle handle_;
  const Source* source_;
};

class Source {
 public:
  // Throws Error{schema}, whose one diagnostic names the place, if `text` is neither UTF-8 nor in
  // the encoding that it names itself (Latin-1, Windows-1252), holds a NUL byte, is larger than
  // 1 MiB, has a syntax error, or takes the parser more than five seconds.
  Source(std::string file, std::string text);
  // Text that stands inside a string at `place`, which is where all of it is said to be.
  Source(std::string text, const Node& place);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  Node root() const;
  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }
  // From the byte `begin`, up to `end` or the end of its line; of embedded text: its place.
  SourceSpan span(size_t begin, size_t end) const;
  std::string excerpt(size_t begin) const;  // the line of that byte

 private:
  void parse();
  void check_bytes() const;
  void check_syntax() const;
  [[noreturn]] void fail(size_t begin, size_t end, std::string message, std::string hint) const;

  struct Tree;
  std::string file_;
  std::string text_;
  std::vector<size_t> line_starts_;
  std::optional<Node> place_;  // of embedded text
  std::unique_ptr<Tree> tree_;
};

}  // namespace cog::schema
