#pragma once

#include "core/dicom/FrameReader.h"
#include "core/dicom/ModalityMap.h"
#include "core/dicom/ReadingPlan.h"
#include "core/dicom/SeriesReader.h"
#include "core/dicom/StackLayout.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace fovea::dicom {

// Reads one series; lives for one call of readSeries(). What does not depend on the type of the voxels is in
// SeriesReading.cpp, the rest in SeriesReader.cpp.
class Reading {
public:
    Reading(const Series& series, const Progress& progress, const FillingSink& sink)
        : m_series(series)
        , m_progress(progress)
        , m_sink(sink)
        , m_plan(series)
        , m_slices(series.instances.size())
    { }

    Result<Volume> run();

private:
    // What one attempt to read the voxels as one type has come to.
    template <class T>
    struct Attempt {
        itk::SmartPointer<itk::Image<T, 3>> stack;
        std::shared_ptr<VolumeFill> fill; // null when no slice can be shown before the last one
        std::atomic<bool> fits = true;
    };

    [[nodiscard]] static QString lossyNotice();
    Result<void> readMiddleHeader();
    Result<ModalityMap> checkHeader(const FrameReader& reader, std::size_t slice);
    Result<void> checkGeometry();
    [[nodiscard]] bool mayFit(double low, double high) const;
    bool mayLeaveOut(std::size_t slice, const Error& error);
    template <class T>
    Result<void> repair(const Attempt<T>& attempt, VolumeMeaning& meaning);
    template <class T>
    std::optional<Result<Volume>> readAs();
    template <class T>
    bool readJob(const ReadingJob& job, Attempt<T>& attempt);
    template <class T>
    bool readSlices(
        const FrameReader& reader, const ByteSource& pixels, const ReadingJob& job, Attempt<T>& attempt);
    template <class T>
    Result<Extremes> readSlice(const FrameReader& reader, const ByteSource& pixels, std::size_t slice,
        const ModalityMap& map, std::span<T> out);
    template <class T>
    Result<Volume> finish(const Attempt<T>& attempt);
    bool stop(Error error);
    // Runs a thread's work, which must not throw.
    template <class Work>
    bool guarded(Work&& work);
    [[nodiscard]] Error firstError() const;

    const Series& m_series;
    Progress m_progress;
    const FillingSink& m_sink;
    std::shared_ptr<DecoderPool> m_decoders = std::make_shared<DecoderPool>();
    ReadingPlan m_plan;
    std::vector<Slice> m_slices;
    ModalityMap m_map; // of the middle slice, as is the format
    StoredFormat m_format;
    int m_columns = 0;
    int m_rows = 0;
    StackLayout m_layout;
    VolumeMeaning m_meaning;
    std::mutex m_mutex; // guards what follows
    Extremes m_extremes;
    bool m_isLossy = false;
    std::vector<std::size_t> m_damaged;
    std::optional<Error> m_damage; // of the first of them
    std::optional<Error> m_error;
};

} // namespace fovea::dicom
