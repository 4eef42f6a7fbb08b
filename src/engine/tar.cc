#include "engine/tar.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace cog::engine {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kUstarMaxSize = 077777777777;  // 11 octal digits: 8 GiB - 1
// 1980-01-02: the image gets these times, and a zip archive (a Python wheel) can't hold older ones.
constexpr uint64_t kModified = 315'619'200;

using Kind = ContextEntry::Kind;

// Where the fields of a ustar header are.
struct Field {
  size_t offset;
  size_t size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12},
    kTime{136, 12}, kChecksum{148, 8}, kType{156, 1}, kLink{157, 100}, kMagic{257, 8};

void put(std::string& block, Field field, std::string_view text) {
  block.replace(field.offset, std::min(text.size(), field.size), text.substr(0, field.size));
}

void put_octal(std::string& block, Field field, uint64_t value) {
  std::array<char, 24> digits;
  std::snprintf(digits.data(), digits.size(), "%0*llo", static_cast<int>(field.size) - 1,
                static_cast<unsigned long long>(value));
  put(block, field, digits.data());
}

struct Header {
  std::string name;
  std::string link;
  char type = '0';
  uint32_t mode = 0;
  uint64_t size = 0;
};

std::string render(const Header& header) {
  std::string block(kBlock, '\0');
  put(block, kName, header.name);
  put_octal(block, kMode, header.mode & 07777);
  put_octal(block, kUid, 0);
  put_octal(block, kGid, 0);
  put_octal(block, kSize, std::min(header.size, kUstarMaxSize));
  put_octal(block, kTime, kModified);
  put(block, kType, {&header.type, 1});
  put(block, kLink, header.link);
  put(block, kMagic, std::string_view("ustar\00000", 8));
  put(block, kChecksum, "        ");
  unsigned sum = 0;
  for (unsigned char c : block) sum += c;
  std::array<char, 8> digits = {};
  std::snprintf(digits.data(), digits.size(), "%06o", sum);
  put(block, kChecksum, {digits.data(), 7});
  return block;
}

bool fits(std::string_view text, Field field) {
  return text.size() <= field.size &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

// "LENGTH key=value\n", where LENGTH counts itself.
std::string pax_record(const std::string& key, const std::string& value) {
  const size_t body = key.size() + value.size() + 3;  // blank, '=' and line feed
  size_t length = body + std::to_string(body).size();
  length = body + std::to_string(length).size();
  return std::to_string(length) + " " + key + "=" + value + "\n";
}

void pad(std::string& bytes, uint64_t content_size) {
  bytes.append((kBlock - content_size % kBlock) % kBlock, '\0');
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::io, "can't send " + path + ": " + why);
}

int64_t modified_ns(const struct stat& info) {
  return info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
}

}  // namespace

std::string tar_header(const ContextEntry& entry, uint64_t size) {
  Header header;
  header.name = entry.path;
  header.mode = entry.mode;
  header.size = size;
  if (entry.kind == Kind::directory) {
    header.type = '5';
    header.name += '/';
  } else if (entry.kind == Kind::symlink) {
    header.type = '2';
    header.link = entry.source;
  }
  std::string records;
  if (!fits(header.name, kName)) records += pax_record("path", header.name);
  if (!fits(header.link, kLink)) records += pax_record("linkpath", header.link);
  if (header.size > kUstarMaxSize) records += pax_record("size", std::to_string(header.size));
  if (records.empty()) return render(header);

  Header extension;
  extension.name = "PaxHeaders/entry";
  extension.type = 'x';
  extension.mode = 0644;
  extension.size = records.size();
  pad(records, records.size());
  return render(extension) + records + render(header);
}

void TarStream::add_parents(const std::string& path) {
  for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    ContextEntry folder{path.substr(0, slash), Kind::directory, "", 0755};
    if (folders_.insert(folder.path).second) pending_ += tar_header(folder, 0);
  }
}

void TarStream::begin_next_entry() {
  if (next_ == entries_.size()) {
    pending_.append(2 * kBlock, '\0');
    ended_ = true;
    return;
  }
  const ContextEntry& entry = entries_[next_++];
  add_parents(entry.path);
  switch (entry.kind) {
    case Kind::file:
      begin_file(entry);
      break;
    case Kind::bytes:
      pending_ += tar_header(entry, entry.source.size()) + entry.source;
      pad(pending_, entry.source.size());
      break;
    case Kind::directory:
      if (folders_.insert(entry.path).second) pending_ += tar_header(entry, 0);
      break;
    case Kind::symlink:
      pending_ += tar_header(entry, 0);
      break;
  }
}

void TarStream::begin_file(const ContextEntry& entry) {
  // O_NONBLOCK: somebody may have put a pipe in the file's place, and its open would never return.
  file_.reset(::open(entry.source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info = {};
  if (!file_ || ::fstat(file_.get(), &info) != 0) fail(entry.source, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) fail(entry.source, "it is not a regular file");
  file_path_ = entry.source;
  file_size_ = file_left_ = static_cast<uint64_t>(info.st_size);
  file_modified_ns_ = modified_ns(info);
  pending_ += tar_header(entry, file_size_);
  if (file_size_ == 0) file_.reset();
}

size_t TarStream::read_file(char* buffer, size_t size) {
  ssize_t count = 0;
  do {
    count = ::read(file_.get(), buffer, std::min<uint64_t>(size, file_left_));
  } while (count < 0 && errno == EINTR);
  if (count < 0) fail(file_path_, std::strerror(errno));
  if (count == 0) fail(file_path_, "it was cut short while it was sent");
  file_left_ -= static_cast<uint64_t>(count);
  if (file_left_ == 0) end_file();
  return static_cast<size_t>(count);
}

void TarStream::end_file() {
  struct stat info = {};
  if (::fstat(file_.get(), &info) != 0) fail(file_path_, std::strerror(errno));
  if (static_cast<uint64_t>(info.st_size) != file_size_ || modified_ns(info) != file_modified_ns_) {
    fail(file_path_, "it changed while it was sent");
  }
  file_.reset();
  pad(pending_, file_size_);
}

size_t TarStream::read(char* buffer, size_t size) {
  size_t filled = 0;
  while (filled < size) {
    if (pending_start_ < pending_.size()) {
      size_t count = pending_.copy(buffer + filled, size - filled, pending_start_);
      pending_start_ += count;
      filled += count;
      continue;
    }
    pending_.clear();
    pending_start_ = 0;
    if (file_) {
      filled += read_file(buffer + filled, size - filled);
    } else if (ended_) {
      break;
    } else {
      begin_next_entry();
    }
  }
  return filled;
}

}  // namespace cog::engine
