#include "worker/worker.h"

#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "worker/value_file.h"

namespace cog::worker {
namespace {

// Larger reads cost more per frame: the buffer leaves the processor's cache.
constexpr size_t kReadSize = 64 * 1024;
constexpr size_t kFilesPerRead = 16;
constexpr size_t kFilesWaiting = 64;
// What a socket can hold is read in far fewer; a process that left the group could write for ever.
constexpr int kLastReads = 4096;

uint64_t size_in(std::string_view payload) {
  if (payload.size() != 8) throw Error(ErrorCode::network, "The worker sent a value without size");
  uint64_t size = 0;
  for (size_t i = 0; i < 8; ++i) size |= uint64_t{static_cast<uint8_t>(payload[i])} << (8 * i);
  return size;
}

}  // namespace

Worker::Worker(boost::asio::io_context& context, const std::vector<std::string>& arguments,
               Callbacks callbacks)
    : Worker(context, start_process(arguments), std::move(callbacks)) {}

Worker::Worker(boost::asio::io_context& context, Process process, Callbacks callbacks)
    : process_id_(process.id),
      socket_(context.get_executor(), boost::asio::local::stream_protocol(),
              process.socket.release()),
      callbacks_(std::move(callbacks)) {
  socket_.native_non_blocking(true);
  wait_to_read();
}

Worker::~Worker() {
  *is_alive_ = false;
  kill();
}

void Worker::kill() {
  if (!is_finished_) ::kill(-process_id_, SIGKILL);
}

void Worker::send(FrameType type, uint64_t prediction, std::string payload) {
  writer_.add(type, prediction, std::move(payload));
  if (!is_writing_ && !writer_.write_to(socket_.native_handle())) wait_to_write();
}

void Worker::wait_to_write() {
  is_writing_ = true;
  socket_.async_wait(Socket::wait_write,
                     [this, is_alive = is_alive_](const boost::system::error_code& error) {
                       if (!*is_alive || error) return;
                       is_writing_ = false;
                       if (!writer_.write_to(socket_.native_handle())) wait_to_write();
                     });
}

void Worker::wait_to_read() {
  socket_.async_wait(Socket::wait_read,
                     [this, is_alive = is_alive_](const boost::system::error_code& error) {
                       if (!*is_alive || error || !is_open_) return;
                       read_once();
                       if (is_open_) wait_to_read();
                     });
}

void Worker::finish() {
  kill();
  is_finished_ = true;
  for (int i = 0; i < kLastReads && is_open_; ++i) {
    if (!read_once()) return;
  }
}

void Worker::fail(const std::string& reason) {
  is_open_ = false;
  kill();
  callbacks_.on_nonsense(reason);
}

// False if there is nothing to read now.
bool Worker::read_once() {
  std::array<char, kReadSize> bytes;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kFilesPerRead)];
  iovec part = {bytes.data(), bytes.size()};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t count = ::recvmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (count < 0 && errno == EINTR) return true;
  if (count < 0 && errno == EAGAIN) return false;
  if (count <= 0) {
    // A worker that closes its socket and lives on is of no use; one that is ending does not mind.
    is_open_ = false;
    kill();
    return false;
  }
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t files = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < files; ++i) {
      int file = -1;
      std::memcpy(&file, CMSG_DATA(header) + i * sizeof file, sizeof file);
      files_.emplace_back(file);
    }
  }
  try {
    buffer_.append(bytes.data(), static_cast<size_t>(count));
    if ((message.msg_flags & MSG_CTRUNC) != 0 || files_.size() > kFilesWaiting) {
      throw Error(ErrorCode::network, "The worker sent too many descriptors");
    }
    deliver();
  } catch (const std::exception& error) {  // the one prediction is lost, and this worker with it
    fail(error.what());
  }
  return true;
}

void Worker::deliver() {
  std::string_view rest = buffer_;
  while (auto message = decode(rest)) {
    if (message->has_descriptor) {
      if (files_.empty()) throw Error(ErrorCode::network, "The worker sent no descriptor");
      message->payload = read_value(files_.front(), size_in(message->payload));
      message->has_descriptor = false;
      files_.pop_front();
    }
    callbacks_.on_message(std::move(*message));
  }
  buffer_.erase(0, buffer_.size() - rest.size());
}

}  // namespace cog::worker
