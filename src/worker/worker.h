// One worker process and the frames that go to it and come from it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "os/unique_fd.h"
#include "worker/frame_writer.h"
#include "worker/process.h"
#include "worker/protocol.h"

namespace cog::worker {

// Owns the process and its process group; all of it is gone when the object is. Belongs to the
// thread that runs the io_context, and must not be destroyed from within its own callbacks.
class Worker {
 public:
  struct Callbacks {
    // Values that came by descriptor are in the payload.
    std::function<void(Message)> on_message;
    // It sent what is no protocol, or on_message threw; it is being killed.
    std::function<void(const std::string& reason)> on_nonsense;
  };

  // Throws Error{io} if the process can't be started.
  Worker(boost::asio::io_context& context, const std::vector<std::string>& arguments,
         Callbacks callbacks);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  pid_t id() const { return process_id_; }

  // Throws Error{io} if there is no memory to hand a large payload over.
  void send(FrameType type, uint64_t prediction, std::string payload);

  // SIGKILL for the process and its children; nothing once it is finished.
  void kill();

  // To be called when the process has ended and before it is waited for: delivers what it had
  // still sent and ends what is left of its process group.
  void finish();

 private:
  using Socket = boost::asio::basic_stream_socket<boost::asio::local::stream_protocol,
                                                  boost::asio::io_context::executor_type>;

  Worker(boost::asio::io_context& context, Process process, Callbacks callbacks);
  void wait_to_read();
  void wait_to_write();
  bool read_once();
  void deliver();
  void fail(const std::string& reason);

  pid_t process_id_;
  bool is_finished_ = false;  // its id may be another's by now
  Socket socket_;
  Callbacks callbacks_;
  FrameWriter writer_;
  bool is_writing_ = false;
  bool is_open_ = true;
  std::string buffer_;  // bytes that came and make no whole frame yet
  std::deque<os::UniqueFd> files_;
  std::shared_ptr<bool> is_alive_ = std::make_shared<bool>(true);
};

}  // namespace cog::worker
