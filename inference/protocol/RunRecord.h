#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fovea::inference {

struct StageTime {
    std::string stage; // "load", "pre", "infer", "invert", "write"
    double seconds = 0.0;
};

// What a graphics card's memory was like after a run: of the worker's own allocator, in bytes. Reserved far
// above allocated means that it is fragmented. All 0 on the CPU.
struct AllocatorRecord {
    std::uint64_t allocatedBytes = 0; // in tensors
    std::uint64_t reservedBytes = 0; // taken from the card, with what is kept for the next tensors
    std::uint64_t peakAllocatedBytes = 0;
    std::uint64_t peakReservedBytes = 0;
    std::int64_t outOfMemory = 0; // how often the worker found no room so far

    friend bool operator==(const AllocatorRecord&, const AllocatorRecord&) = default;
};

// How a result came about: what provenance needs beside the model's card.
struct RunRecord {
    std::string device {}; // "cpu", "cuda:0"
    std::string deviceName {}; // of the processor or the card
    std::string precision {}; // "float32", "float16" or "bfloat16"
    std::string method {}; // which code ran the network: "TorchScript", "row by row, AVX-512", "ONNX Runtime"
    std::string bundleVersion {}; // as its metadata says
    std::string cudnnVersion {}; // empty on the CPU
    std::string onednnVersion {}; // empty when the library doesn't say
    std::string windowing {}; // how the network was run over the image, in words
    std::string torchVersion {};
    std::string instructionSet {}; // oneDNN's limit, "AVX2"; empty on a GPU
    bool usedFastConvolutions = true; // false when the self-test refused oneDNN
    int threads = 0;
    std::vector<StageTime> stages {};
    double totalSeconds = 0.0;
    std::uint64_t peakMemoryBytes = 0; // of the worker process, its highest resident size so far
    std::uint64_t peakDeviceBytes = 0; // of a GPU's memory; 0 on the CPU
    std::int64_t windows = 0; // that the network ran over; 1 when it saw the whole image at once
    std::int64_t skippedWindows = 0; // that were left out as uniform, where that was asked for
    // Of the image, the network (where that can be told) and the windows' sums, on the card and off it:
    // predicted before the run, or by its first windows where they took more.
    std::uint64_t predictedMemoryBytes = 0;
    std::vector<std::string> fallbacks {}; // what was tried again otherwise, in order: "fewer windows at
                                           // once", "thinner slabs", "pieces", "the CPU"
    std::string modelSha256 {}; // of the bytes that were run
    AllocatorRecord allocator {}; // of the card
    std::vector<std::string> notices {}; // what a reader of the result should know, each a sentence
};

// One device that a worker can use.
struct DeviceInfo {
    std::string id {}; // "cpu", "cuda:0"
    std::string name {};
    std::uint64_t memoryBytes = 0;
};

// Whether one kind of convolution was right on this machine: the library's fast path against its plain one.
struct SelfTestResult {
    std::string device {};
    std::string precision {}; // "float32", "bfloat16", "float16"
    bool passed = false;
    double worstError = 0.0; // the largest difference, relative to the largest value
    std::string worstCase {}; // "conv3d 24->8, 24 cubed"
};

// What a worker says about itself when it starts.
struct WorkerInfo {
    int protocolVersion = 0;
    std::string programVersion {};
    std::string torchVersion {};
    std::string instructionSet {}; // that oneDNN is limited to, as the library itself reports it
    int threads = 0;
    std::vector<DeviceInfo> devices {};
    std::vector<SelfTestResult> selfTests {};
    std::vector<std::string>
        isolation {}; // what the worker is kept from: "network", "writing files", "memory"
};

} // namespace fovea::inference
