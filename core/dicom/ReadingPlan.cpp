#include "core/dicom/ReadingPlan.h"

#include <algorithm>
#include <map>

namespace fovea::dicom {

ReadingPlan::ReadingPlan(const Series& series)
    : m_middle(series.instances.size() / 2)
{
    std::map<std::filesystem::path, std::size_t> known;
    for (std::size_t n = 0; n < series.instances.size(); ++n) {
        const auto [entry, isNew] = known.try_emplace(series.instances[n].file, m_files.size());
        if (isNew)
            m_files.emplace_back();
        m_files[entry->second].slices.push_back(n);
    }
    for (std::size_t file = 0; file < m_files.size(); ++file)
        divide(file);
    std::ranges::stable_sort(m_jobs, {}, [&](const ReadingJob& job) {
        const std::size_t slice = job.slices[job.slices.size() / 2];
        return std::max(slice, m_middle) - std::min(slice, m_middle);
    });
}

// One job a file, or several for a file of many frames.
void ReadingPlan::divide(std::size_t file)
{
    constexpr std::size_t framesPerJob = 16;
    const std::span<const std::size_t> slices(m_files[file].slices);
    std::size_t begin = 0;
    while (begin < slices.size()) {
        std::size_t end = std::min(begin + framesPerJob, slices.size());
        const auto found = std::ranges::find(slices.subspan(begin, end - begin), m_middle);
        const auto at = begin + static_cast<std::size_t>(found - slices.subspan(begin).begin());
        if (at < end)
            end = at == begin ? begin + 1 : at;
        m_jobs.push_back({ file, slices.subspan(begin, end - begin) });
        begin = end;
    }
}

} // namespace fovea::dicom
