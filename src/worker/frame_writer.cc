#include "worker/frame_writer.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "worker/value_file.h"

namespace cog::worker {
namespace {

std::string size_as_payload(uint64_t size) {
  std::string payload;
  for (int i = 0; i < 8; ++i) payload += static_cast<char>(size >> (8 * i) & 0xff);
  return payload;
}

ssize_t send_bytes(int socket, std::string_view bytes, int file) {
  iovec part = {const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof file)] = {};
  if (file >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof file);
    std::memcpy(CMSG_DATA(header), &file, sizeof file);
  }
  return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

void FrameWriter::add(FrameType type, uint64_t prediction, std::string payload) {
  Message message{type, prediction, std::move(payload), false};
  if (message.payload.size() > kInlineLimit) {
    os::UniqueFd file = write_value(message.payload);
    message.payload = size_as_payload(message.payload.size());
    message.has_descriptor = true;
    parts_.push_back({encode(message), std::move(file)});
  } else if (parts_.empty()) {
    parts_.push_back({encode(message), {}});
  } else {
    parts_.back().bytes += encode(message);
  }
}

bool FrameWriter::write_to(int socket) {
  while (!parts_.empty()) {
    Part& part = parts_.front();
    std::string_view rest = std::string_view(part.bytes).substr(written_);
    ssize_t count = send_bytes(socket, rest, written_ == 0 && part.file ? part.file.get() : -1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == ENOBUFS)) return false;
    if (count < 0) {
      parts_.clear();
      written_ = 0;
      return true;
    }
    written_ += static_cast<size_t>(count);
    if (written_ == part.bytes.size()) {
      parts_.pop_front();
      written_ = 0;
    }
  }
  return true;
}

}  // namespace cog::worker
