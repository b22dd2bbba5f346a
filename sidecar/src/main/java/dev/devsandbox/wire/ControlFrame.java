package dev.devsandbox.wire;

/**
 * One message of the control channel. On the wire it is a JSON object whose {@code type} names the
 * message; see {@link FrameCodec} for the encoding and {@link FrameStream} for the framing.
 */
public sealed interface ControlFrame permits UpFrame, DownFrame {}
