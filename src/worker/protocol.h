// The frames that server and worker exchange over one Unix stream socket.
//
// A frame is a header of 16 bytes, little endian, and a payload:
//
//   offset  size  field
//   0       4     length      bytes of payload that follow in the stream
//   4       1     type        see FrameType
//   5       1     flags       bit 0: a file descriptor was sent along (SCM_RIGHTS) with this frame
//   6       2     version     kProtocolVersion
//   8       8     prediction  the prediction it is about, counted from 1 by the server; 0 = none
//
// A value (the payload of predict or output) above 64 KiB travels in a memfd: flag bit 0 is set,
// the descriptor is attached to the frame's first byte, and the payload is 8 bytes, the size of the
// value. All other payloads stay below 16 MiB. Golden frames in tests/golden/frames are read by the
// tests of both sides.
//
// The worker is `python -u -m cog._worker REFERENCE` with the socket as descriptor 3, standard
// input from /dev/null; the course of things:
//
//   worker -> hello, then ready or setup_failed; setup's output goes as log frames before it
//   server -> predict; worker -> any of log, output, metric; then exactly one done
//   server -> cancel, health, shutdown at any time; worker -> health as the answer
//
// The worker ends when the socket is closed or after shutdown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cog::worker {

inline constexpr uint16_t kProtocolVersion = 1;
inline constexpr size_t kHeaderSize = 16;
inline constexpr size_t kInlineLimit = 64 * 1024;  // larger values go by descriptor
inline constexpr size_t kPayloadLimit = 16 * 1024 * 1024;

enum class FrameType : uint8_t {
  hello = 1,         // {"sdk":"0.1.0","python":"3.12.4","pid":7}
  ready = 2,         // {} ; setup is done
  setup_failed = 3,  // {"error":"ValueError: no weights","traceback":"..."}
  predict = 4,       // {"input":{...},"context":{...}}
  output = 5,        // one item of output, any JSON value
  log = 6,           // one byte, 1 stdout or 2 stderr, then UTF-8 text: whole lines,
                     // or what was flushed; over 256 Ki characters come in pieces
  metric = 7,        // {"name":"tokens","mode":"replace|increment|append","value":3}
  done = 8,          // {"status":"succeeded|failed|canceled","stream":false,"error":"..."?}
                     // stream: the items of output are a list, also when there are 0 or 1
  cancel = 9,        // empty
  health = 10,       // request: empty; answer: {"error":"..."?}
  shutdown = 11,     // empty
};

struct Message {
  FrameType type = FrameType::hello;
  uint64_t prediction = 0;
  std::string payload;
  bool has_descriptor = false;

  bool operator==(const Message&) const = default;
};

// Header and payload as they go over the socket.
std::string encode(const Message& message);

// Takes the first whole frame off the front of `buffer`; nothing if it does not hold one yet.
// Throws Error{network} for another version, an unknown type, or a payload over the limit.
std::optional<Message> decode(std::string_view& buffer);

}  // namespace cog::worker
