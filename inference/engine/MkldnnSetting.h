#pragma once

#include <ATen/Context.h>

namespace fovea::inference {

// Whether oneDNN runs the convolutions, for as long as it lives. Of the whole process.
class MkldnnSetting {
public:
    explicit MkldnnSetting(bool enabled)
        : m_before(at::globalContext().userEnabledMkldnn())
    {
        at::globalContext().setUserEnabledMkldnn(enabled);
    }
    MkldnnSetting(const MkldnnSetting&) = delete;
    MkldnnSetting& operator=(const MkldnnSetting&) = delete;
    ~MkldnnSetting() { at::globalContext().setUserEnabledMkldnn(m_before); }

private:
    bool m_before;
};

} // namespace fovea::inference
