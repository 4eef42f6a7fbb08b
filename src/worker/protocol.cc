#include "worker/protocol.h"

#include "base/error.h"

namespace cog::worker {
namespace {

constexpr uint8_t kDescriptorFlag = 1;

template <typename Integer>
void append_integer(std::string& bytes, Integer value) {
  for (size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

template <typename Integer>
Integer integer_at(std::string_view bytes, size_t offset) {
  Integer value = 0;
  for (size_t i = 0; i < sizeof value; ++i) {
    value |= static_cast<Integer>(static_cast<Integer>(static_cast<uint8_t>(bytes[offset + i]))
                                  << (8 * i));
  }
  return value;
}

[[noreturn]] void nonsense(const std::string& what) {
  throw Error(ErrorCode::network, "The worker and the server do not understand each other: " + what,
              "the model must not write to file descriptor 3");
}

}  // namespace

std::string encode(const Message& message) {
  std::string frame;
  frame.reserve(kHeaderSize + message.payload.size());
  append_integer(frame, static_cast<uint32_t>(message.payload.size()));
  append_integer(frame, static_cast<uint8_t>(message.type));
  append_integer(frame, message.has_descriptor ? kDescriptorFlag : uint8_t{0});
  append_integer(frame, kProtocolVersion);
  append_integer(frame, message.prediction);
  frame += message.payload;
  return frame;
}

std::optional<Message> decode(std::string_view& buffer) {
  if (buffer.size() < kHeaderSize) return std::nullopt;
  auto length = integer_at<uint32_t>(buffer, 0);
  auto type = integer_at<uint8_t>(buffer, 4);
  auto flags = integer_at<uint8_t>(buffer, 5);
  auto version = integer_at<uint16_t>(buffer, 6);
  if (version != kProtocolVersion) {
    nonsense("a frame of version " + std::to_string(version) + " came, not " +
             std::to_string(kProtocolVersion));
  }
  if (type < static_cast<uint8_t>(FrameType::hello) ||
      type > static_cast<uint8_t>(FrameType::shutdown)) {
    nonsense("a frame of the unknown type " + std::to_string(type) + " came");
  }
  if (length > kPayloadLimit) nonsense("a frame of " + std::to_string(length) + " bytes came");
  if (buffer.size() - kHeaderSize < length) return std::nullopt;

  Message message;
  message.type = static_cast<FrameType>(type);
  message.prediction = integer_at<uint64_t>(buffer, 8);
  message.has_descriptor = (flags & kDescriptorFlag) != 0;
  message.payload = buffer.substr(kHeaderSize, length);
  buffer.remove_prefix(kHeaderSize + length);
  return message;
}

}  // namespace cog::worker
