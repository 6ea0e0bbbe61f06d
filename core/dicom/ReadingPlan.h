#pragma once

#include "core/dicom/FrameReader.h"
#include "core/study/Study.h"

#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace fovea::dicom {

// A file of a series; its slices are indices into Series::instances. Only files that several threads read
// keep their reader.
struct ReadingFile {
    std::vector<std::size_t> slices {};
    std::mutex mutex {}; // guards what follows
    std::shared_ptr<const FrameReader> reader {};
};

// A run of frames of one file, read by one thread.
struct ReadingJob {
    std::size_t file = 0;
    std::span<const std::size_t> slices; // of ReadingFile::slices

    // Whether no other job reads the file.
    [[nodiscard]] bool isWholeFile(const ReadingFile& of) const { return slices.size() == of.slices.size(); }
};

// Which frames of which files are read together and in which order: the middle slice first and alone, then
// from there outwards.
class ReadingPlan {
public:
    explicit ReadingPlan(const Series& series);

    [[nodiscard]] std::size_t middle() const { return m_middle; }
    [[nodiscard]] ReadingFile& file(const ReadingJob& job) { return m_files[job.file]; }
    [[nodiscard]] const std::vector<ReadingJob>& jobs() const { return m_jobs; }

private:
    void divide(std::size_t file);

    std::size_t m_middle;
    std::deque<ReadingFile> m_files; // which can't be moved
    std::vector<ReadingJob> m_jobs;
};

} // namespace fovea::dicom
