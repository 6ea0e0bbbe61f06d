<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>FindingLayers</name>
    <message>
        <source>Finding</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Evidence of the model. Not a localisation</source>
        <translation>模型的依据。并非定位</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>遮挡法</translation>
    </message>
</context>
<context>
    <name>Measurement</name>
    <message>
        <source>Distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Cobb angle</source>
        <translation>Cobb 角</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Freehand</source>
        <translation>自由曲线</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
</context>
<context>
    <name>ModelConsent</name>
    <message>
        <source>not said</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Authors</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Copyright</source>
        <translation>版权</translation>
    </message>
    <message>
        <source>Intended use</source>
        <translation>预期用途</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
</context>
<context>
    <name>PictureWords</name>
    <message>
        <source>Mean %1 %2</source>
        <translation>均值 %1 %2</translation>
    </message>
    <message>
        <source>SD %1</source>
        <translation>标准差 %1</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Oblique</source>
        <translation>斜位</translation>
    </message>
    <message>
        <source>file&apos;s table</source>
        <translation>文件的查找表</translation>
    </message>
    <message>
        <source>sigmoid</source>
        <translation>S 形</translation>
    </message>
    <message>
        <source>Thickness %1</source>
        <translation>层厚 %1</translation>
    </message>
    <message>
        <source>MIP %1</source>
        <translation>MIP %1</translation>
    </message>
    <message>
        <source>MinIP %1</source>
        <translation>MinIP %1</translation>
    </message>
    <message>
        <source>Mean %1</source>
        <translation>均值 %1</translation>
    </message>
    <message>
        <source>Slice %1 of %2</source>
        <translation>第 %1 层，共 %2 层</translation>
    </message>
    <message>
        <source>Value %1 %2</source>
        <translation>值 %1 %2</translation>
    </message>
    <message>
        <source>Zoom %1 %</source>
        <translation>缩放 %1 %</translation>
    </message>
    <message>
        <source>inverted</source>
        <translation>反相</translation>
    </message>
    <message>
        <source>Not complete: %1 of %2 slices are there</source>
        <translation>不完整：已有 %1 层，共 %2 层</translation>
    </message>
    <message>
        <source>Resampled: oblique to the scan</source>
        <translation>已重采样：与扫描方向斜交</translation>
    </message>
    <message>
        <source>Preparing 3D...</source>
        <translation>正在准备三维…</translation>
    </message>
    <message>
        <source>Surfaces only</source>
        <translation>仅表面</translation>
    </message>
    <message>
        <source>Reduced for 3D: 1/%1 x 1/%2 x 1/%3</source>
        <translation>为三维缩小：1/%1 x 1/%2 x 1/%3</translation>
    </message>
    <message>
        <source>Surfaces are smoothed</source>
        <translation>表面已平滑</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>Alt</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
</context>
<context>
    <name>SeriesText</name>
    <message>
        <source>Series %1</source>
        <translation>序列 %1</translation>
    </message>
    <message>
        <source>Unnamed series</source>
        <translation>未命名序列</translation>
    </message>
    <message>
        <source>%1 slices</source>
        <translation>%1 层</translation>
    </message>
    <message>
        <source>%1 pictures</source>
        <translation>%1 幅图像</translation>
    </message>
</context>
<context>
    <name>TransferFunctions</name>
    <message>
        <source>Bone</source>
        <translation>骨</translation>
    </message>
    <message>
        <source>Soft tissue</source>
        <translation>软组织</translation>
    </message>
    <message>
        <source>Vessels</source>
        <translation>血管</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺</translation>
    </message>
    <message>
        <source>Maximum intensity</source>
        <translation>最大密度</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>Translucent</source>
        <translation>半透明</translation>
    </message>
</context>
<context>
    <name>UncertaintyLayers</name>
    <message>
        <source>Uncertainty</source>
        <translation>不确定性</translation>
    </message>
    <message>
        <source>How unsure the model is. It can be sure and wrong</source>
        <translation>模型的不确定程度。它可能很确定却是错的</translation>
    </message>
</context>
<context>
    <name>WindowPresets</name>
    <message>
        <source>Brain</source>
        <translation>脑</translation>
    </message>
    <message>
        <source>Subdural</source>
        <translation>硬膜下</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>卒中</translation>
    </message>
    <message>
        <source>Bone</source>
        <translation>骨</translation>
    </message>
    <message>
        <source>Soft tissue</source>
        <translation>软组织</translation>
    </message>
    <message>
        <source>Lung</source>
        <translation>肺</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>纵隔</translation>
    </message>
    <message>
        <source>Liver</source>
        <translation>肝</translation>
    </message>
</context>
<context>
    <name>WorkerWords</name>
    <message>
        <source>Models run without network, can&apos;t change files and can&apos;t take all memory. They can read files.</source>
        <translation>模型运行时没有网络，不能更改文件，也不能占用全部内存。模型可以读取文件。</translation>
    </message>
    <message>
        <source>using the network</source>
        <translation>使用网络</translation>
    </message>
    <message>
        <source>changing files</source>
        <translation>更改文件</translation>
    </message>
    <message>
        <source>taking all memory</source>
        <translation>占用全部内存</translation>
    </message>
    <message>
        <source>Warning: this system can&apos;t keep models from %1. They can read files.</source>
        <translation>警告：此系统无法阻止模型%1。模型可以读取文件。</translation>
    </message>
    <message>
        <source>The worker has not tested itself.</source>
        <translation>工作进程未进行自检。</translation>
    </message>
    <message>
        <source>The self-test of the computing library passed.</source>
        <translation>计算库自检通过。</translation>
    </message>
    <message>
        <source>The self-test found that the computing library is wrong here in: %1.</source>
        <translation>自检发现计算库在此处的以下精度下计算有误：%1。</translation>
    </message>
    <message>
        <source>%1, %2: %3, largest error %4</source>
        <translation>%1，%2：%3，最大误差 %4</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>未通过</translation>
    </message>
</context>
<context>
    <name>fovea::app::ArchiveDialog</name>
    <message>
        <source>Archive</source>
        <translation>影像归档</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>新建(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>编辑(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>DOE* – the star stands for anything</source>
        <translation>DOE* – 星号代表任意字符</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>查询(&amp;F)</translation>
    </message>
    <message>
        <source>to</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>设备类型</translation>
    </message>
    <message>
        <source>&amp;Patient&apos;s name</source>
        <translation>患者姓名(&amp;P)</translation>
    </message>
    <message>
        <source>Patient &amp;ID</source>
        <translation>患者 ID(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Date from</source>
        <translation>日期从(&amp;D)</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>设备类型</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Studies in the archive</source>
        <translation>归档中的检查</translation>
    </message>
    <message>
        <source>Fe&amp;tch and open</source>
        <translation>获取并打开(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>No archive is known yet: “New…” tells of one.</source>
        <translation>尚无已知归档：点击“新建…”添加。</translation>
    </message>
    <message>
        <source>A date is written like 2026-11-24.</source>
        <translation>日期格式如 2026-11-24。</translation>
    </message>
    <message>
        <source>Asking %1…</source>
        <translation>正在查询 %1…</translation>
    </message>
    <message>
        <source>YYYY-MM-DD</source>
        <translation>YYYY-MM-DD</translation>
    </message>
    <message>
        <source>1 study</source>
        <translation>1 个检查</translation>
    </message>
    <message>
        <source>%1 studies</source>
        <translation>%1 个检查</translation>
    </message>
    <message>
        <source>Find and fetch</source>
        <translation>查找与获取</translation>
    </message>
    <message>
        <source>To be sent</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>To be sent (%1)</source>
        <translation>待发送（%1）</translation>
    </message>
</context>
<context>
    <name>fovea::app::BareModelDialog</name>
    <message>
        <source>What does this network take?</source>
        <translation>此网络需要什么输入？</translation>
    </message>
    <message>
        <source>One name for each image that it takes at once, separated by commas</source>
        <translation>同时输入的每幅图像一个名称，以逗号分隔</translation>
    </message>
    <message>
        <source>resampled to</source>
        <translation>重采样至</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>a range to 0 … 1</source>
        <translation>将某范围映射到 0 … 1</translation>
    </message>
    <message>
        <source>percentiles to 0 … 1</source>
        <translation>将百分位数映射到 0 … 1</translation>
    </message>
    <message>
        <source>mean 0, deviation 1</source>
        <translation>均值 0，标准差 1</translation>
    </message>
    <message>
        <source>in windows of</source>
        <translation>滑动窗口大小</translation>
    </message>
    <message>
        <source> voxels</source>
        <translation> 体素</translation>
    </message>
    <message>
        <source>background, liver, tumour</source>
        <translation>背景, 肝脏, 肿瘤</translation>
    </message>
    <message>
        <source>One name for each channel of its output, separated by commas</source>
        <translation>每个输出通道一个名称，以逗号分隔</translation>
    </message>
    <message>
        <source>labels may overlap (each decides by itself; no background)</source>
        <translation>标签可重叠（各自独立判定；无背景）</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Modality</source>
        <translation>设备类型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Inputs</source>
        <translation>输入(&amp;I)</translation>
    </message>
    <message>
        <source>Voxels</source>
        <translation>体素</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>数值(&amp;V)</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行方式</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>标签(&amp;L)</translation>
    </message>
    <message>
        <source>Make a model of it</source>
        <translation>生成模型</translation>
    </message>
</context>
<context>
    <name>fovea::app::BrowserPanel</name>
    <message>
        <source>Series %1</source>
        <translation>序列 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 幅图像</numerusform>
        </translation>
    </message>
    <message>
        <source>Search name, ID, date, description…</source>
        <translation>搜索姓名、ID、日期、描述…</translation>
    </message>
    <message>
        <source>Search studies</source>
        <translation>搜索检查</translation>
    </message>
    <message>
        <source>Studies opened before</source>
        <translation>以前打开的检查</translation>
    </message>
    <message>
        <source>Double click: open. Right click: more</source>
        <translation>双击：打开。右键单击：更多</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>无患者姓名</translation>
    </message>
    <message>
        <source>Opened %1 from
%2</source>
        <translation>打开于 %1，来自
%2</translation>
    </message>
    <message>
        <source>Studies that you open are listed here</source>
        <translation>您打开的检查将列在此处</translation>
    </message>
    <message>
        <source>No study has all these words</source>
        <translation>没有检查包含所有这些词</translation>
    </message>
    <message numerus="yes">
        <source>%n study(s)</source>
        <translation>
            <numerusform>%n 项检查</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Forget this study</source>
        <translation>忘记此检查(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Check all places</source>
        <translation>检查所有位置(&amp;C)</translation>
    </message>
    <message>
        <source>Forget &amp;all</source>
        <translation>全部忘记(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Remember studies</source>
        <translation>记住检查(&amp;R)</translation>
    </message>
</context>
<context>
    <name>fovea::app::ChannelDialog</name>
    <message>
        <source>Which series does the model get?</source>
        <translation>模型使用哪些序列？</translation>
    </message>
    <message>
        <source>%1 looks at %2 series at once. The result lies on the first one; the others are brought to its grid.</source>
        <translation>%1 同时使用 %2 个序列。结果位于第一个序列上；其余序列将重采样到其网格。</translation>
    </message>
    <message>
        <source>Series for %1</source>
        <translation>用于 %1 的序列</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Choose a series for each channel.</source>
        <translation>请为每个通道选择一个序列。</translation>
    </message>
    <message>
        <source>One series is chosen more than once.</source>
        <translation>有序列被重复选择。</translation>
    </message>
    <message>
        <source>The series do not share a frame of reference: they may not lie on each other.</source>
        <translation>这些序列的参考坐标系不同：可能无法对齐。</translation>
    </message>
</context>
<context>
    <name>fovea::app::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>输入要执行的操作</translation>
    </message>
</context>
<context>
    <name>fovea::app::CompareViews</name>
    <message>
        <source>Where they differ</source>
        <translation>差异之处</translation>
    </message>
</context>
<context>
    <name>fovea::app::CompareWindow</name>
    <message>
        <source>Compare checkpoints – Fovea</source>
        <translation>比较检查点 – Fovea</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>一致性</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>不可用于临床</translation>
    </message>
    <message>
        <source>Checkpoints to compare</source>
        <translation>要比较的检查点</translation>
    </message>
    <message>
        <source>Measure against</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Against each other</source>
        <translation>相互对照</translation>
    </message>
    <message>
        <source>Against the mask that is shown</source>
        <translation>与当前显示的掩膜对照</translation>
    </message>
    <message>
        <source>Against a file…</source>
        <translation>与文件对照…</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Reference mask</source>
        <translation>参考掩膜</translation>
    </message>
    <message>
        <source>Two to four checkpoints, or one
and a reference</source>
        <translation>二至四个检查点，或一个检查点
加一个参考</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>Flicker</source>
        <translation>闪烁</translation>
    </message>
    <message>
        <source>Wipe</source>
        <translation>划变</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Border of the wipe</source>
        <translation>划变分界</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>平面</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>◀</source>
        <translation>◀</translation>
    </message>
    <message>
        <source>Shift+D</source>
        <translation>Shift+D</translation>
    </message>
    <message>
        <source>The next larger difference (Shift+D)</source>
        <translation>下一个更大的差异 (Shift+D)</translation>
    </message>
    <message>
        <source>Next difference ▶</source>
        <translation>下一个差异 ▶</translation>
    </message>
    <message>
        <source>The next smaller difference (D)</source>
        <translation>下一个更小的差异 (D)</translation>
    </message>
    <message>
        <source>Save the table…</source>
        <translation>保存表格…</translation>
    </message>
    <message>
        <source>Save everything…</source>
        <translation>全部保存…</translation>
    </message>
    <message>
        <source>Choose two to four checkpoints, or one and a reference.</source>
        <translation>请选择二至四个检查点，或一个检查点加一个参考。</translation>
    </message>
    <message>
        <source>shown mask</source>
        <translation>当前掩膜</translation>
    </message>
    <message>
        <source>Worst mean Dice %1</source>
        <translation>最低平均 Dice %1</translation>
    </message>
    <message>
        <source>No structure to compare</source>
        <translation>没有可比较的结构</translation>
    </message>
    <message>
        <source>No differences</source>
        <translation>无差异</translation>
    </message>
    <message>
        <source>  %1 of %2: %3, %4</source>
        <translation>  %1 / %2：%3，%4</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Folder to save into</source>
        <translation>保存到的文件夹</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>已保存到 %1</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>HD95 mm</source>
        <translation>HD95 mm</translation>
    </message>
    <message>
        <source>Mean mm</source>
        <translation>平均 mm</translation>
    </message>
    <message>
        <source>A mL</source>
        <translation>A mL</translation>
    </message>
    <message>
        <source>B mL</source>
        <translation>B mL</translation>
    </message>
    <message>
        <source>B − A mL</source>
        <translation>B − A mL</translation>
    </message>
    <message>
        <source>Voxels A</source>
        <translation>体素 A</translation>
    </message>
    <message>
        <source>Voxels B</source>
        <translation>体素 B</translation>
    </message>
    <message>
        <source>Agreement by structure</source>
        <translation>各结构的一致性</translation>
    </message>
    <message>
        <source>Run records</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Weights SHA-256</source>
        <translation>权重 SHA-256</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Memory of the worker</source>
        <translation>工作进程内存</translation>
    </message>
    <message>
        <source>Memory of the device</source>
        <translation>设备内存</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>窗口数</translation>
    </message>
    <message>
        <source>From the cache</source>
        <translation>来自缓存</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Score from which a detector&apos;s boxes count</source>
        <translation>检测框计入的最低得分</translation>
    </message>
    <message>
        <source>Boxes count from score</source>
        <translation>计入的框的最低得分</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>检出</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Score A</source>
        <translation>得分 A</translation>
    </message>
    <message>
        <source>Score B</source>
        <translation>得分 B</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Distance mm</source>
        <translation>距离 mm</translation>
    </message>
    <message>
        <source>In</source>
        <translation>存在于</translation>
    </message>
    <message>
        <source>Matched boxes</source>
        <translation>匹配的框</translation>
    </message>
    <message>
        <source>both</source>
        <translation>两者</translation>
    </message>
    <message>
        <source>only A</source>
        <translation>仅 A</translation>
    </message>
    <message>
        <source>only B</source>
        <translation>仅 B</translation>
    </message>
    <message>
        <source>%1 measured by %2: precision %3, recall %4 (score at least %5)</source>
        <translation>%1 以 %2 为参照：精确率 %3，召回率 %4（得分不低于 %5）</translation>
    </message>
</context>
<context>
    <name>fovea::app::ConnectionDialog</name>
    <message>
        <source>Connection to an archive</source>
        <translation>归档连接</translation>
    </message>
    <message>
        <source>DICOMweb</source>
        <translation>DICOMweb</translation>
    </message>
    <message>
        <source>DICOM (DIMSE)</source>
        <translation>DICOM (DIMSE)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>类型(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Try it</source>
        <translation>测试(&amp;T)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>用户名和密码</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Certificates of an authority of your own</source>
        <translation>自有机构的证书</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Login</source>
        <translation>登录方式(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Password or token</source>
        <translation>密码或令牌(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Certificates</source>
        <translation>证书(&amp;C)</translation>
    </message>
    <message>
        <source>None: fetch by C-GET</source>
        <translation>无：用 C-GET 获取</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>主机(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>端口(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Its title (AE)</source>
        <translation>对方 AE 标题(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Our title (AE)</source>
        <translation>本机 AE 标题(&amp;O)</translation>
    </message>
    <message>
        <source>Our port for C-&amp;MOVE</source>
        <translation>本机 C-MOVE 端口(&amp;M)</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>The archive answers.</source>
        <translation>归档有响应。</translation>
    </message>
</context>
<context>
    <name>fovea::app::DetectionsPanel</name>
    <message>
        <source>Nothing detected yet.
Run a model that finds lesions.</source>
        <translation>尚无检出。
请运行可检出病灶的模型。</translation>
    </message>
    <message>
        <source>&amp;Threshold</source>
        <translation>阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Hide what scores less than this</source>
        <translation>隐藏得分低于此值者</translation>
    </message>
    <message>
        <source>Threshold of the score</source>
        <translation>得分阈值</translation>
    </message>
    <message>
        <source>What the model found</source>
        <translation>模型的检出</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Size, mm</source>
        <translation>大小，mm</translation>
    </message>
    <message>
        <source>mL</source>
        <translation>mL</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Of the ellipsoid in the box</source>
        <translation>框内椭球的体积</translation>
    </message>
    <message>
        <source>&amp;Explain</source>
        <translation>解释(&amp;E)</translation>
    </message>
    <message>
        <source>Show where the model&apos;s evidence for this finding was</source>
        <translation>显示模型作出该所见的依据位置</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;不可用于临床&lt;/b&gt;</translation>
    </message>
    <message>
        <source>%1 overlapping boxes, merged</source>
        <translation>%1 个重叠框，已合并</translation>
    </message>
    <message>
        <source>%1 below the threshold</source>
        <translation>%1 个低于阈值</translation>
    </message>
    <message>
        <source>The model found nothing.</source>
        <translation>模型未检出任何内容。</translation>
    </message>
    <message>
        <source>How much the finding depends on what should not matter, such as which side is left: 0 not at all, 1 completely</source>
        <translation>该结果在多大程度上取决于本不应有影响的因素(如左右方向):0 完全不,1 完全取决于此</translation>
    </message>
</context>
<context>
    <name>fovea::app::DevicePanel</name>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>No NVIDIA card: models run on the processor.</source>
        <translation>无 NVIDIA 显卡：模型在处理器上运行。</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>No worker runs; one starts with the first model.</source>
        <translation>无工作进程；运行第一个模型时启动。</translation>
    </message>
    <message numerus="yes">
        <source>%n worker(s): %1</source>
        <translation>
            <numerusform>%n 个工作进程：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Its memory</source>
        <translation>其内存</translation>
    </message>
    <message>
        <source>%1 °C</source>
        <translation>%1 °C</translation>
    </message>
    <message>
        <source>%1 W</source>
        <translation>%1 W</translation>
    </message>
    <message>
        <source>The driver keeps %1 more for itself</source>
        <translation>驱动程序另外保留 %1</translation>
    </message>
    <message>
        <source>The last run took at most %1 of the card&apos;s memory (%2), %3 of it in tensors.</source>
        <translation>上次运行最多占用 %1 显存（%2），其中张量占 %3。</translation>
    </message>
    <message numerus="yes">
        <source>Its worker has found no room there %n time(s) so far.</source>
        <translation>
            <numerusform>其工作进程至今有 %n 次显存不足。</numerusform>
        </translation>
    </message>
    <message>
        <source>Now: %1 in tensors, %2 kept. Far more kept than in tensors means that it is fragmented.</source>
        <translation>当前：张量占 %1，共保留 %2。保留量远大于张量占用量时，说明显存已碎片化。</translation>
    </message>
    <message>
        <source>The last run&apos;s worker has taken at most %1 so far.</source>
        <translation>上次运行的工作进程至今最多占用 %1。</translation>
    </message>
    <message numerus="yes">
        <source>LibTorch %1, %2, %n thread(s)</source>
        <translation>
            <numerusform>LibTorch %1，%2，%n 个线程</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::DisplayPanel</name>
    <message>
        <source>Grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Hot iron</source>
        <translation>热铁</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Rainbow</source>
        <translation>彩虹</translation>
    </message>
    <message>
        <source>Ice</source>
        <translation>冰</translation>
    </message>
    <message>
        <source>Interpolate between voxels</source>
        <translation>体素间插值</translation>
    </message>
    <message>
        <source>One slice</source>
        <translation>单层</translation>
    </message>
    <message>
        <source>Maximum (MIP)</source>
        <translation>最大值 (MIP)</translation>
    </message>
    <message>
        <source>Minimum (MinIP)</source>
        <translation>最小值 (MinIP)</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <source>What a thick slice shows of the values along its depth</source>
        <translation>厚层沿深度方向显示的数值</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Thickness of the slab (Alt+wheel in a picture)</source>
        <translation>厚层厚度（在图像中按 Alt+滚轮）</translation>
    </message>
    <message>
        <source>Off shows each voxel as it is</source>
        <translation>关闭时按原样显示每个体素</translation>
    </message>
    <message>
        <source> /s</source>
        <translation> /秒</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>电影播放</translation>
    </message>
    <message>
        <source>Run through the slices of the current view (Space)</source>
        <translation>循环播放当前视图的各层（空格键）</translation>
    </message>
    <message>
        <source>S&amp;lab</source>
        <translation>厚层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Thickness</source>
        <translation>厚度(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;ine</source>
        <translation>电影播放(&amp;I)</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExplainPanel</name>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;&lt;br&gt;Not for clinical use</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;&lt;br&gt;不可用于临床</translation>
    </message>
    <message>
        <source>&amp;Structure</source>
        <translation>结构(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>内容(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>方法(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>网络层(&amp;L)</translation>
    </message>
    <message>
        <source>Shows only places that the layer used</source>
        <translation>仅显示该网络层使用的位置</translation>
    </message>
    <message>
        <source>Hides parts of the input; slow, and works without gradients</source>
        <translation>遮挡部分输入；较慢，无需梯度</translation>
    </message>
    <message>
        <source>Deep layers see more of the picture and are coarse; the numbers are their resolution</source>
        <translation>深层视野更大但较粗；数字为其分辨率</translation>
    </message>
    <message>
        <source>&amp;Randomise weights, deletion curve</source>
        <translation>随机化权重、删除曲线(&amp;R)</translation>
    </message>
    <message>
        <source>Also tests the explanation: does it change with the model, and does what it calls important matter? Takes longer</source>
        <translation>同时检验解释：是否随模型变化，所指重要区域是否真有影响？耗时更长</translation>
    </message>
    <message>
        <source>&amp;Explain at the crosshair</source>
        <translation>在十字线处解释(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show the heatmap</source>
        <translation>显示热图</translation>
    </message>
    <message>
        <source>True resolution</source>
        <translation>真实分辨率</translation>
    </message>
    <message>
        <source>The layer&apos;s own voxels instead of a smooth picture that looks sharper than it is</source>
        <translation>显示网络层自身的体素，而非看似更清晰的平滑图像</translation>
    </message>
    <message>
        <source>Threshold of the heatmap</source>
        <translation>热图阈值</translation>
    </message>
    <message>
        <source>Hide what lies below this share of the largest value</source>
        <translation>隐藏低于最大值此比例的部分</translation>
    </message>
    <message>
        <source>Opacity of the heatmap</source>
        <translation>热图不透明度</translation>
    </message>
    <message>
        <source>T&amp;hreshold</source>
        <translation>阈值(&amp;H)</translation>
    </message>
    <message>
        <source>O&amp;pacity</source>
        <translation>不透明度(&amp;P)</translation>
    </message>
    <message>
        <source>What the model saw…</source>
        <translation>模型所见的输入…</translation>
    </message>
    <message>
        <source>The resampled, windowed and padded input beside the picture</source>
        <translation>经重采样、加窗和填充的输入与图像并列</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Run a model first.</source>
        <translation>请先运行模型。</translation>
    </message>
    <message>
        <source>The box at the crosshair</source>
        <translation>十字线处的框</translation>
    </message>
    <message>
        <source>The part at the crosshair</source>
        <translation>十字线处的部分</translation>
    </message>
    <message>
        <source>The voxel at the crosshair</source>
        <translation>十字线处的体素</translation>
    </message>
    <message>
        <source>The whole structure in the window</source>
        <translation>窗口内的整个结构</translation>
    </message>
    <message>
        <source>%1, %2 channels</source>
        <translation>%1，%2 个通道</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExplanationController</name>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>one box</source>
        <translation>一个框</translation>
    </message>
    <message>
        <source>one voxel</source>
        <translation>一个体素</translation>
    </message>
    <message>
        <source>%1 voxels</source>
        <translation>%1 个体素</translation>
    </message>
    <message>
        <source>%1 at %2, about %3, in %4 s.</source>
        <translation>%1,层 %2,关于%3,用时 %4 秒。</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExportController</name>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>%1 objects were sent</source>
        <translation>已发送 %1 个对象</translation>
    </message>
    <message>
        <source>Export &amp;report…</source>
        <translation>导出报告(&amp;R)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+E</source>
        <translation>Ctrl+Shift+E</translation>
    </message>
    <message>
        <source>&amp;Archive…</source>
        <translation>影像归档(&amp;A)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+A</source>
        <translation>Ctrl+Shift+A</translation>
    </message>
    <message>
        <source>Send resul&amp;ts to an archive…</source>
        <translation>将结果发送到归档(&amp;T)…</translation>
    </message>
    <message>
        <source>User &amp;guide</source>
        <translation>用户指南(&amp;G)</translation>
    </message>
    <message>
        <source>Writing the report…</source>
        <translation>正在写入报告…</translation>
    </message>
    <message>
        <source>Name a new folder for the report</source>
        <translation>为报告指定新文件夹</translation>
    </message>
    <message>
        <source>Folder:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <source>report</source>
        <translation>report</translation>
    </message>
    <message>
        <source>%1 objects were sent, %2 wait to be sent again, %3 were refused; “Archive…” in the menu “File” lists them. %4</source>
        <translation>已发送 %1 个对象，%2 个等待重发，%3 个被拒绝；“文件”菜单中的“归档…”列出它们。%4</translation>
    </message>
    <message>
        <source>Write a report (PDF, HTML, CSV), DICOM segmentation and structured report into a folder, after a look at what leaves</source>
        <translation>将报告（PDF、HTML、CSV）、DICOM 分割和结构化报告写入文件夹，事先查看将离开的内容</translation>
    </message>
    <message>
        <source>DICOM segmentation</source>
        <translation>DICOM 分割</translation>
    </message>
    <message>
        <source>DICOM parametric map</source>
        <translation>DICOM 参数图</translation>
    </message>
    <message>
        <source>DICOM structured report</source>
        <translation>DICOM 结构化报告</translation>
    </message>
    <message>
        <source>DICOM pictures</source>
        <translation>DICOM 图像</translation>
    </message>
    <message>
        <source>DICOM key objects</source>
        <translation>DICOM 关键对象</translation>
    </message>
    <message>
        <source>report as PDF, HTML, CSV and JSON</source>
        <translation>PDF、HTML、CSV 和 JSON 报告</translation>
    </message>
    <message>
        <source>pictures as PNG</source>
        <translation>PNG 图片</translation>
    </message>
    <message>
        <source>manifest</source>
        <translation>清单</translation>
    </message>
</context>
<context>
    <name>fovea::app::ExportDialog</name>
    <message>
        <source>MP4 film (*.mp4)</source>
        <translation>MP4 影片 (*.mp4)</translation>
    </message>
    <message>
        <source>PNG (*.png);;JPEG (*.jpg)</source>
        <translation>PNG (*.png);;JPEG (*.jpg)</translation>
    </message>
    <message>
        <source>Export a picture or a film</source>
        <translation>导出图像或影片</translation>
    </message>
    <message>
        <source>Preview of what leaves</source>
        <translation>导出内容预览</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation>%1：%2 %</translation>
    </message>
    <message>
        <source>Axial view</source>
        <translation>轴位视图</translation>
    </message>
    <message>
        <source>Coronal view</source>
        <translation>冠状位视图</translation>
    </message>
    <message>
        <source>Sagittal view</source>
        <translation>矢状位视图</translation>
    </message>
    <message>
        <source>3D view</source>
        <translation>三维视图</translation>
    </message>
    <message>
        <source>Film: through the slices</source>
        <translation>影片：逐层浏览</translation>
    </message>
    <message>
        <source>Film: once around</source>
        <translation>影片：旋转一周</translation>
    </message>
    <message>
        <source>Film: with and without overlay</source>
        <translation>影片：叠加层显隐交替</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Text, letters, scale bar</source>
        <translation>文字、方位字母、比例尺</translation>
    </message>
    <message>
        <source>Legend with volumes</source>
        <translation>含体积的图例</translation>
    </message>
    <message>
        <source>Crosshair</source>
        <translation>十字线</translation>
    </message>
    <message>
        <source>AI overlay</source>
        <translation>AI 叠加层</translation>
    </message>
    <message>
        <source>Off: nothing in the picture says who it is of</source>
        <translation>关闭：图像中不含患者身份信息</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>内容(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Plane</source>
        <translation>平面(&amp;P)</translation>
    </message>
    <message>
        <source>Wi&amp;dth</source>
        <translation>宽度(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>高度(&amp;H)</translation>
    </message>
    <message>
        <source>Results always carry the model&apos;s name, version and hash, and “Not for clinical use”.</source>
        <translation>结果始终带有模型名称、版本和哈希值，以及“不可用于临床”。</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>正在绘制…</translation>
    </message>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation>图像已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>Views as they are laid out</source>
        <translation>按当前布局的视图</translation>
    </message>
    <message>
        <source>Patient&apos;s name, ID, date and series</source>
        <translation>患者姓名、ID、日期和序列</translation>
    </message>
    <message>
        <source>Sheet of findings</source>
        <translation>所见一览</translation>
    </message>
    <message>
        <source>Findings, a file each</source>
        <translation>所见，每个一个文件</translation>
    </message>
    <message>
        <source>Views, a file each</source>
        <translation>视图，每个一个文件</translation>
    </message>
    <message>
        <source>What of them leaves</source>
        <translation>其中哪些离开</translation>
    </message>
    <message>
        <source>Comments and written texts</source>
        <translation>评论和书写的文字</translation>
    </message>
    <message>
        <source>What people wrote may name the patient</source>
        <translation>人们书写的内容可能提到患者</translation>
    </message>
    <message>
        <source>View %1</source>
        <translation>视图 %1</translation>
    </message>
</context>
<context>
    <name>fovea::app::FetchTask</name>
    <message>
        <source>Fetching…</source>
        <translation>正在获取…</translation>
    </message>
    <message>
        <source>Fetching series %1 of %2: %3</source>
        <translation>正在获取第 %1 个序列，共 %2 个：%3</translation>
    </message>
    <message>
        <source>%1 pictures arrived, %2 were there.</source>
        <translation>收到 %1 幅图像，%2 幅已存在。</translation>
    </message>
    <message>
        <source>%1 pictures arrived. %2</source>
        <translation>收到 %1 幅图像。%2</translation>
    </message>
</context>
<context>
    <name>fovea::app::FindingsModel</name>
    <message>
        <source>%1 (person)</source>
        <translation>%1（人工）</translation>
    </message>
    <message>
        <source>%1 by %2, %3</source>
        <translation>%1，%2，%3</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>不可用于临床</translation>
    </message>
    <message>
        <source>○ Open</source>
        <translation>○ 待审</translation>
    </message>
    <message>
        <source>✓ Accepted</source>
        <translation>✓ 已接受</translation>
    </message>
    <message>
        <source>✎ Edited</source>
        <translation>✎ 已修改</translation>
    </message>
    <message>
        <source>✗ Rejected</source>
        <translation>✗ 已拒绝</translation>
    </message>
    <message>
        <source>? Unsure</source>
        <translation>? 不确定</translation>
    </message>
    <message>
        <source>Incidental</source>
        <translation>偶然</translation>
    </message>
    <message>
        <source>Minor</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>重要</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>危急</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>不确定性</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
</context>
<context>
    <name>fovea::app::FindingsPanel</name>
    <message>
        <source>Nothing to review yet.
Run a model, or mark what you see.</source>
        <translation>尚无待审内容。
请运行模型，或标记您所见。</translation>
    </message>
    <message>
        <source>Mark the cursor&apos;s place</source>
        <translation>标记十字线位置</translation>
    </message>
    <message>
        <source>Findings that were reviewed</source>
        <translation>已审核的所见</translation>
    </message>
    <message>
        <source>Show findings of this state</source>
        <translation>显示此状态的所见</translation>
    </message>
    <message>
        <source>Every state</source>
        <translation>所有状态</translation>
    </message>
    <message>
        <source>Show findings of this source</source>
        <translation>显示此来源的所见</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Category of the finding</source>
        <translation>所见类别</translation>
    </message>
    <message>
        <source>No category</source>
        <translation>无类别</translation>
    </message>
    <message>
        <source>Severity of the finding</source>
        <translation>所见严重程度</translation>
    </message>
    <message>
        <source>No severity</source>
        <translation>无严重程度</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Comments on the finding</source>
        <translation>所见的评论</translation>
    </message>
    <message>
        <source>Comment (C), Enter keeps it</source>
        <translation>评论 (C)，按 Enter 保存</translation>
    </message>
    <message>
        <source>New comment</source>
        <translation>新评论</translation>
    </message>
    <message>
        <source>&amp;Next finding</source>
        <translation>下一个所见(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous finding</source>
        <translation>上一个所见(&amp;P)</translation>
    </message>
    <message>
        <source>Next &amp;open finding</source>
        <translation>下一个待审所见(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Accept</source>
        <translation>接受(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>拒绝(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Unsure</source>
        <translation>不确定(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Edited: right after a correction</source>
        <translation>已修改：校正后正确(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Comment</source>
        <translation>评论(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Split into connected parts</source>
        <translation>拆分为连通部分(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Mark the cursor&apos;s place</source>
        <translation>标记十字线位置(&amp;M)</translation>
    </message>
    <message>
        <source>Remove my mar&amp;k</source>
        <translation>移除我的标记(&amp;K)</translation>
    </message>
    <message>
        <source>%1 of %2 reviewed</source>
        <translation>已审核 %1 / %2</translation>
    </message>
    <message>
        <source>Read only</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Every source</source>
        <translation>所有来源</translation>
    </message>
    <message>
        <source>Choose a finding.</source>
        <translation>请选择一个所见。</translation>
    </message>
    <message>
        <source>Open aga&amp;in</source>
        <translation>重新打开(&amp;I)</translation>
    </message>
    <message>
        <source>Number that findings are listed by</source>
        <translation>筛选所见所用的数值</translation>
    </message>
    <message>
        <source>Score at least</source>
        <translation>得分不低于</translation>
    </message>
    <message>
        <source>Uncertainty at least</source>
        <translation>不确定性不低于</translation>
    </message>
    <message>
        <source>Volume at least, mL</source>
        <translation>体积不低于，mL</translation>
    </message>
    <message>
        <source>Size at least, mm</source>
        <translation>大小不低于，mm</translation>
    </message>
    <message>
        <source>Least number that is listed</source>
        <translation>列出的最小数值</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Findings without this number are listed only with “any”</source>
        <translation>没有该数值的所见仅在选择“任意”时列出</translation>
    </message>
</context>
<context>
    <name>fovea::app::HelpWindow</name>
    <message>
        <source>Fovea: user guide</source>
        <translation>Fovea：用户指南</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Find in the guide</source>
        <translation>在指南中查找</translation>
    </message>
</context>
<context>
    <name>fovea::app::HonestyView</name>
    <message>
        <source>Explanation</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>Drawn anew from: rank correlation, SSIM</source>
        <translation>重新随机化起点：秩相关、SSIM</translation>
    </message>
    <message>
        <source>Score without the hottest part</source>
        <translation>去除最热部分后的得分</translation>
    </message>
    <message>
        <source>hottest first</source>
        <translation>最热优先</translation>
    </message>
    <message>
        <source>at random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>%1 % gone</source>
        <translation>已去除 %1 %</translation>
    </message>
</context>
<context>
    <name>fovea::app::InputView</name>
    <message>
        <source>What the model saw</source>
        <translation>模型所见的输入</translation>
    </message>
    <message>
        <source>Above: the picture. Below: the input of %1 after its preparation, %2 × %3 × %4 voxels of %5 mm.
%6</source>
        <translation>上：图像。下：%1 预处理后的输入，%2 × %3 × %4 体素，%5 mm。
%6</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>不可用于临床</translation>
    </message>
</context>
<context>
    <name>fovea::app::LabelTableModel</name>
    <message>
        <source>%L1 voxels</source>
        <translation>%L1 个体素</translation>
    </message>
    <message>
        <source>%1 (label %2). Click to go to it, double-click to show it alone.</source>
        <translation>%1（标签 %2）。单击跳转，双击单独显示。</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>体积</translation>
    </message>
</context>
<context>
    <name>fovea::app::LayersPanel</name>
    <message>
        <source>No AI result yet.
Pick a model above and run it,
or open a mask with the image.</source>
        <translation>尚无 AI 结果。
请在上方选择模型并运行，
或随图像打开一个掩膜。</translation>
    </message>
    <message>
        <source>Show the overlay</source>
        <translation>显示叠加层</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
        <translation>显示或隐藏 AI 叠加层 (O)</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>Draw only the border of each structure, so that the picture under it stays visible</source>
        <translation>仅绘制每个结构的边界，使下方图像保持可见</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>How strongly the overlay covers the picture</source>
        <translation>叠加层遮盖图像的程度</translation>
    </message>
    <message>
        <source>Opacity of the overlay</source>
        <translation>叠加层不透明度</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Show every structure</source>
        <translation>显示所有结构</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Hide every structure</source>
        <translation>隐藏所有结构</translation>
    </message>
    <message>
        <source>Structures</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>Structures of the overlay</source>
        <translation>叠加层中的结构</translation>
    </message>
    <message>
        <source>&lt;br&gt;&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;br&gt;&lt;b&gt;不可用于临床&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>fovea::app::LeavingDialog</name>
    <message>
        <source>Patient&apos;s name</source>
        <translation>患者姓名</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>患者 ID</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>出生日期</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>检查日期</translation>
    </message>
    <message>
        <source>Study time</source>
        <translation>检查时间</translation>
    </message>
    <message>
        <source>Study description</source>
        <translation>检查描述</translation>
    </message>
    <message>
        <source>Study ID</source>
        <translation>检查 ID</translation>
    </message>
    <message>
        <source>Accession number</source>
        <translation>登记号</translation>
    </message>
    <message>
        <source>Referring physician</source>
        <translation>转诊医生</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>设备类型</translation>
    </message>
    <message>
        <source>Body part</source>
        <translation>部位</translation>
    </message>
    <message>
        <source>Laterality</source>
        <translation>侧别</translation>
    </message>
    <message>
        <source>Position reference</source>
        <translation>位置参考</translation>
    </message>
    <message>
        <source>Study UID</source>
        <translation>检查 UID</translation>
    </message>
    <message>
        <source>Series UID</source>
        <translation>序列 UID</translation>
    </message>
    <message>
        <source>Frame of reference UID</source>
        <translation>参考系 UID</translation>
    </message>
    <message>
        <source>Comments</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>Reasons in a person&apos;s own words</source>
        <translation>以自己的话写的理由</translation>
    </message>
    <message>
        <source>Names and texts of what people marked and measured</source>
        <translation>人们标记和测量内容的名称与文字</translation>
    </message>
    <message>
        <source>Reviewers</source>
        <translation>审阅者</translation>
    </message>
    <message>
        <source>UIDs of the pictures</source>
        <translation>图像的 UID</translation>
    </message>
    <message>
        <source>leaves</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>is replaced</source>
        <translation>被替换</translation>
    </message>
    <message>
        <source>is moved</source>
        <translation>被移动</translation>
    </message>
    <message>
        <source>is removed</source>
        <translation>被移除</translation>
    </message>
    <message>
        <source>Send results</source>
        <translation>发送结果</translation>
    </message>
    <message>
        <source>Export a report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>Results are sent with the patient&apos;s name and the study&apos;s own UIDs, so that they stand beside it in the archive.</source>
        <translation>结果将连同患者姓名和检查自身的 UID 一起发送，以便在归档中与其并列。</translation>
    </message>
    <message>
        <source>Nothing in the report says who it is of, unless you choose so here.</source>
        <translation>除非您在此选择，报告中没有任何内容说明其所属。</translation>
    </message>
    <message>
        <source>What leaves</source>
        <translation>离开的内容</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Becomes of it</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>Leaves as</source>
        <translation>离开时为</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>发送(&amp;S)</translation>
    </message>
    <message>
        <source>Choose a &amp;folder…</source>
        <translation>选择文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Reading the headers…</source>
        <translation>正在读取头信息…</translation>
    </message>
    <message>
        <source>moved by days of the patient&apos;s own</source>
        <translation>按该患者专用的天数移动</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep the patient&apos;s &amp;sex</source>
        <translation>保留患者性别(&amp;S)</translation>
    </message>
    <message>
        <source>Keep the study&apos;s &amp;description, which may hold anything</source>
        <translation>保留检查描述(&amp;D)，其中可能包含任何内容</translation>
    </message>
    <message>
        <source>&amp;Comments and people&apos;s other words, which may name the patient</source>
        <translation>评论和其他人的文字(&amp;C)，可能提到患者</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>归档(&amp;A)</translation>
    </message>
    <message>
        <source>D&amp;ates</source>
        <translation>日期(&amp;A)</translation>
    </message>
</context>
<context>
    <name>fovea::app::MainWindow</name>
    <message>
        <source>Fovea</source>
        <translation>Fovea</translation>
    </message>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O, or drop it here</source>
        <translation>打开包含 DICOM 文件的文件夹：Ctrl+O，或拖放到此处</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>AI overlay</source>
        <translation>AI 叠加层</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>停止读取</translation>
    </message>
    <message>
        <source>Not for clinical use</source>
        <translation>不可用于临床</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Done in %1 s on %2, %3.</source>
        <translation>完成，用时 %1 秒，设备 %2，%3。</translation>
    </message>
    <message>
        <source>The run failed; see the message above the pictures.</source>
        <translation>运行失败；请查看图像上方的消息。</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>再次运行</translation>
    </message>
    <message>
        <source>%1 – Fovea</source>
        <translation>%1 – Fovea</translation>
    </message>
    <message>
        <source>Open a folder with studies</source>
        <translation>打开包含检查的文件夹</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>All files (*);;Images (*.dcm *.nii *.nii.gz *.nrrd *.mha)</source>
        <translation>所有文件 (*);;图像 (*.dcm *.nii *.nii.gz *.nrrd *.mha)</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>The picture is on the clipboard</source>
        <translation>图像已复制到剪贴板</translation>
    </message>
    <message>
        <source>Save the mask</source>
        <translation>保存掩膜</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a folder with DICOM files and everything below it (Ctrl+O)</source>
        <translation>打开包含 DICOM 文件的文件夹及其所有子文件夹 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Open f&amp;iles…</source>
        <translation>打开文件(&amp;I)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+O</source>
        <translation>Ctrl+Shift+O</translation>
    </message>
    <message>
        <source>Open the &amp;demo study</source>
        <translation>打开演示检查(&amp;D)</translation>
    </message>
    <message>
        <source>Ctrl+E</source>
        <translation>Ctrl+E</translation>
    </message>
    <message>
        <source>&amp;Copy picture</source>
        <translation>复制图像(&amp;C)</translation>
    </message>
    <message>
        <source>Save &amp;mask…</source>
        <translation>保存掩膜(&amp;M)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+S</source>
        <translation>Ctrl+Shift+S</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <translation>Ctrl+Y</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>窗宽窗位(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>反相(&amp;I)</translation>
    </message>
    <message>
        <source>Exchange black and white (I)</source>
        <translation>黑白反转 (I)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Back to the whole picture and its own window (R)</source>
        <translation>恢复完整图像及其默认窗 (R)</translation>
    </message>
    <message>
        <source>Show the &amp;overlay</source>
        <translation>显示叠加层(&amp;O)</translation>
    </message>
    <message>
        <source>Show or hide the AI overlay (O)</source>
        <translation>显示或隐藏 AI 叠加层 (O)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Ctrl+R</source>
        <translation>Ctrl+R</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Add a folder with models…</source>
        <translation>添加模型文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Look for models again</source>
        <translation>重新查找模型(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Mouse and keys</source>
        <translation>鼠标与按键(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;About Fovea</source>
        <translation>关于 Fovea(&amp;A)</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗宽窗位</translation>
    </message>
    <message>
        <source>Window presets; with the mouse: drag with the right button</source>
        <translation>窗预设；用鼠标：按住右键拖动</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Full range</source>
        <translation>全范围</translation>
    </message>
    <message>
        <source>%1  (%2 / %3)</source>
        <translation>%1  (%2 / %3)</translation>
    </message>
    <message>
        <source>About Fovea</source>
        <translation>关于 Fovea</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;Opens DICOM studies, runs AI models on them and shows what they found.&lt;/p&gt;&lt;p&gt;&lt;b&gt;Not for clinical use.&lt;/b&gt; Fovea is not a medical device.&lt;/p&gt;&lt;p&gt;Licence: Apache-2.0.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Fovea %1&lt;/h3&gt;&lt;p&gt;打开 DICOM 检查，运行 AI 模型并显示其结果。&lt;/p&gt;&lt;p&gt;&lt;b&gt;不可用于临床。&lt;/b&gt;Fovea 不是医疗器械。&lt;/p&gt;&lt;p&gt;许可证：Apache-2.0。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Wheel, Up, Down</source>
        <translation>滚轮、上、下</translation>
    </message>
    <message>
        <source>Next and previous slice</source>
        <translation>下一层与上一层</translation>
    </message>
    <message>
        <source>Page Up, Page Down</source>
        <translation>Page Up、Page Down</translation>
    </message>
    <message>
        <source>Ten slices</source>
        <translation>十层</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home、End</translation>
    </message>
    <message>
        <source>First and last slice</source>
        <translation>第一层与最后一层</translation>
    </message>
    <message>
        <source>Left drag</source>
        <translation>左键拖动</translation>
    </message>
    <message>
        <source>Move the crosshair, or what the measuring tool does</source>
        <translation>移动十字线，或执行测量工具的操作</translation>
    </message>
    <message>
        <source>Left drag on a line</source>
        <translation>在线上左键拖动</translation>
    </message>
    <message>
        <source>Turn the planes; with Shift only that one</source>
        <translation>旋转平面；按 Shift 仅旋转该平面</translation>
    </message>
    <message>
        <source>Alt+wheel</source>
        <translation>Alt+滚轮</translation>
    </message>
    <message>
        <source>Thickness of the slab</source>
        <translation>厚层厚度</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>右键单击</translation>
    </message>
    <message>
        <source>Menu of the view</source>
        <translation>视图菜单</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格键</translation>
    </message>
    <message>
        <source>Cine</source>
        <translation>电影播放</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Ctrl+K</translation>
    </message>
    <message>
        <source>All commands</source>
        <translation>所有命令</translation>
    </message>
    <message>
        <source>Ctrl+Z, Ctrl+Shift+Z</source>
        <translation>Ctrl+Z、Ctrl+Shift+Z</translation>
    </message>
    <message>
        <source>Undo and redo</source>
        <translation>撤销与重做</translation>
    </message>
    <message>
        <source>Right drag</source>
        <translation>右键拖动</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>窗宽与窗位</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>中键拖动</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Double click, F</source>
        <translation>双击、F</translation>
    </message>
    <message>
        <source>One view large, and back</source>
        <translation>放大单个视图及还原</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 至 9</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>窗预设</translation>
    </message>
    <message>
        <source>I</source>
        <translation>I</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反相</translation>
    </message>
    <message>
        <source>R</source>
        <translation>R</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>O</source>
        <translation>O</translation>
    </message>
    <message>
        <source>Overlay on and off</source>
        <translation>叠加层开/关</translation>
    </message>
    <message>
        <source>Run the model</source>
        <translation>运行模型</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Cancel the model</source>
        <translation>取消模型</translation>
    </message>
    <message>
        <source>Mouse and keys</source>
        <translation>鼠标与按键</translation>
    </message>
    <message>
        <source>%1 findings in %2 s on %3.</source>
        <translation>%1 个所见，用时 %2 秒，设备 %3。</translation>
    </message>
    <message>
        <source>Open a series first: checkpoints are compared on the one that is shown</source>
        <translation>请先打开序列：检查点将在当前显示的序列上比较</translation>
    </message>
    <message>
        <source>A network without a bundle</source>
        <translation>无 bundle 的网络</translation>
    </message>
    <message>
        <source>Networks (*.ts *.pt *.onnx)</source>
        <translation>网络 (*.ts *.pt *.onnx)</translation>
    </message>
    <message>
        <source>Export &amp;picture or film…</source>
        <translation>导出图像或影片(&amp;P)…</translation>
    </message>
    <message>
        <source>Choose what leaves, see it, and save it; it holds no patient data unless you say so (Ctrl+E)</source>
        <translation>选择、预览并保存导出内容；除非您指定，否则不含患者数据 (Ctrl+E)</translation>
    </message>
    <message>
        <source>C&amp;ompare checkpoints…</source>
        <translation>比较检查点(&amp;O)…</translation>
    </message>
    <message>
        <source>Ctrl+Shift+K</source>
        <translation>Ctrl+Shift+K</translation>
    </message>
    <message>
        <source>&amp;Describe a network&apos;s file…</source>
        <translation>描述网络文件(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>审核(&amp;R)</translation>
    </message>
    <message>
        <source>Shift+F1</source>
        <translation>Shift+F1</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>以前打开</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>所见</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>检出</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Me&amp;asure</source>
        <translation>测量(&amp;A)</translation>
    </message>
    <message>
        <source>Of the file %1</source>
        <translation>来自文件 %1</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>已存储</translation>
    </message>
    <message>
        <source>DICOM Segmentation (*.dcm);;NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha);;Surfaces in colour (*.ply);;Surfaces one by one (*.stl)</source>
        <translation>DICOM 分割 (*.dcm);;NIfTI (*.nii.gz);;NRRD (*.nrrd);;MetaImage (*.mha);;彩色表面 (*.ply);;逐个表面 (*.stl)</translation>
    </message>
    <message>
        <source>Ne&amp;w window</source>
        <translation>新窗口(&amp;W)</translation>
    </message>
    <message>
        <source>The same study in a window of its own, for another screen (Ctrl+N)</source>
        <translation>在单独的窗口中显示同一检查，用于另一个屏幕 (Ctrl+N)</translation>
    </message>
    <message>
        <source>Uncertainty</source>
        <translation>不确定性</translation>
    </message>
</context>
<context>
    <name>fovea::app::MaskEditDesk</name>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Remove islands</source>
        <translation>去除孤岛</translation>
    </message>
    <message>
        <source>Keep the largest part</source>
        <translation>仅保留最大部分</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>层间填充</translation>
    </message>
</context>
<context>
    <name>fovea::app::MaskEditPanel</name>
    <message>
        <source>Edit the mask</source>
        <translation>编辑掩膜</translation>
    </message>
    <message>
        <source>Correct the mask that is shown; what its maker gave is kept</source>
        <translation>校正当前掩膜；原始结果会保留</translation>
    </message>
    <message>
        <source>Structure to paint</source>
        <translation>要绘制的结构</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Paint with the left button, in 3D on the surface below the pointer; the wheel with Shift changes the size</source>
        <translation>左键绘制，在三维视图中绘制指针下的表面；Shift+滚轮改变大小</translation>
    </message>
    <message>
        <source>Take voxels of the structure away</source>
        <translation>去除该结构的体素</translation>
    </message>
    <message>
        <source>Fill the area under the pointer up to its border</source>
        <translation>将指针下的区域填充至边界</translation>
    </message>
    <message>
        <source> mm</source>
        <translation> mm</translation>
    </message>
    <message>
        <source>Radius of the brush</source>
        <translation>画笔半径</translation>
    </message>
    <message>
        <source>In 3D: a ball instead of a disc</source>
        <translation>三维：用球代替圆盘</translation>
    </message>
    <message>
        <source>Leave other structures alone</source>
        <translation>不影响其他结构</translation>
    </message>
    <message>
        <source>Only values from … to</source>
        <translation>仅限数值范围</translation>
    </message>
    <message>
        <source>Lowest value that is painted</source>
        <translation>可绘制的最小值</translation>
    </message>
    <message>
        <source>Highest value that is painted</source>
        <translation>可绘制的最大值</translation>
    </message>
    <message>
        <source>Show what was changed</source>
        <translation>显示更改之处</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Fill between slices</source>
        <translation>层间填充</translation>
    </message>
    <message>
        <source>Remove islands</source>
        <translation>去除孤岛</translation>
    </message>
    <message>
        <source>Keep the largest</source>
        <translation>保留最大</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Added %1, removed %2, relabelled %3</source>
        <translation>新增 %1，去除 %2，改标 %3</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementController</name>
    <message>
        <source>Crosshair</source>
        <translation>十字线</translation>
    </message>
    <message>
        <source>Delete the selected measurement</source>
        <translation>删除所选测量</translation>
    </message>
    <message>
        <source>Window from the selected region</source>
        <translation>由所选区域设置窗</translation>
    </message>
    <message>
        <source>Add %1</source>
        <translation>添加 %1</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>修改 %1</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>What the arrow points to (may be empty):</source>
        <translation>箭头所指（可留空）：</translation>
    </message>
    <message>
        <source>Text:</source>
        <translation>文本：</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>重命名 %1</translation>
    </message>
    <message>
        <source>Delete all measurements</source>
        <translation>删除所有测量</translation>
    </message>
</context>
<context>
    <name>fovea::app::MeasurementPanel</name>
    <message>
        <source>Nothing is measured yet.
Press D for a distance, E for an ellipse,
P for a probe.</source>
        <translation>尚未测量。
按 D 测距离，按 E 画椭圆，
按 P 放置探针。</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Enter or a double click: go there. F2: rename. Delete: delete. Ctrl+C: copy all</source>
        <translation>回车或双击：跳转。F2：重命名。Delete：删除。Ctrl+C：全部复制</translation>
    </message>
    <message>
        <source>Measurement</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Histogram of the selected region</source>
        <translation>所选区域的直方图</translation>
    </message>
    <message>
        <source>Delete all</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>Delete all measurements; undo brings them back</source>
        <translation>删除所有测量；可撤销</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the list as text (Ctrl+C)</source>
        <translation>以文本复制列表 (Ctrl+C)</translation>
    </message>
    <message>
        <source>%1 pixels; mean %2, SD %3, minimum %4, maximum %5</source>
        <translation>%1 像素；平均 %2，标准差 %3，最小 %4，最大 %5</translation>
    </message>
</context>
<context>
    <name>fovea::app::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>fovea::app::ModelConsent</name>
    <message>
        <source>Run this model for the first time?</source>
        <translation>首次运行此模型？</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>The model comes without a licence.</source>
        <translation>该模型未附许可证。</translation>
    </message>
    <message>
        <source>Allow and run</source>
        <translation>允许并运行</translation>
    </message>
    <message>
        <source>Don&apos;t run</source>
        <translation>不运行</translation>
    </message>
    <message>
        <source>What this computer keeps models from is not known until the worker has started.</source>
        <translation>工作进程启动之前，尚不清楚本机对模型有哪些限制。</translation>
    </message>
    <message>
        <source>A model is a program: run those only whose origin you trust.</source>
        <translation>模型就是程序：请只运行来源可信的模型。</translation>
    </message>
    <message>
        <source>Not for clinical use.</source>
        <translation>不可用于临床。</translation>
    </message>
</context>
<context>
    <name>fovea::app::ModelPanel</name>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add a folder with model bundles</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Add a folder with models</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Stop the model (Esc)</source>
        <translation>停止模型 (Esc)</translation>
    </message>
    <message>
        <source> (can&apos;t run)</source>
        <translation> （无法运行）</translation>
    </message>
    <message>
        <source>No models found. Add a folder with MONAI bundles by the … button.</source>
        <translation>未找到模型。请用 … 按钮添加包含 MONAI bundle 的文件夹。</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>版本 %1</translation>
    </message>
    <message>
        <source>%1 structures</source>
        <translation>%1 个结构</translation>
    </message>
    <message>
        <source>Not made for %1 pictures</source>
        <translation>不适用于 %1 图像</translation>
    </message>
    <message>
        <source>&lt;b&gt;Not for clinical use&lt;/b&gt;</source>
        <translation>&lt;b&gt;不可用于临床&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Run this model on the open series (Ctrl+R)</source>
        <translation>在打开的序列上运行此模型 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Open a series first</source>
        <translation>请先打开一个序列</translation>
    </message>
    <message>
        <source>finds boxes</source>
        <translation>检测框</translation>
    </message>
</context>
<context>
    <name>fovea::app::PictureMode</name>
    <message>
        <source>Slices as &amp;acquired</source>
        <translation>按采集原样显示各层(&amp;A)</translation>
    </message>
    <message>
        <source>Show the slices one by one as they are in the files, without resampling or correction</source>
        <translation>逐层显示文件中的原始图像，不重采样、不校正</translation>
    </message>
</context>
<context>
    <name>fovea::app::PicturePage</name>
    <message>
        <source>Picture of the series</source>
        <translation>序列图像</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Show the pictures as a film (Space)</source>
        <translation>以影片方式播放图像（空格键）</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反相</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Picture %1 of %2</source>
        <translation>第 %1 幅图像，共 %2 幅</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReadingRoom</name>
    <message>
        <source>&amp;Four views</source>
        <translation>四视图(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;One large, three small</source>
        <translation>一大三小(&amp;O)</translation>
    </message>
    <message>
        <source>S&amp;ingle view</source>
        <translation>单视图(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Three in a row</source>
        <translation>三个并排(&amp;T)</translation>
    </message>
    <message>
        <source>Side &amp;by side</source>
        <translation>左右对比(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;3D large</source>
        <translation>三维放大(&amp;3)</translation>
    </message>
    <message>
        <source>Rotate to the &amp;right</source>
        <translation>向右旋转(&amp;R)</translation>
    </message>
    <message>
        <source>Rotate to the &amp;left</source>
        <translation>向左旋转(&amp;L)</translation>
    </message>
    <message>
        <source>Flip &amp;horizontally</source>
        <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Flip &amp;vertically</source>
        <translation>垂直翻转(&amp;V)</translation>
    </message>
    <message>
        <source>I&amp;nterpolation on and off</source>
        <translation>插值开/关(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Cine</source>
        <translation>电影播放(&amp;C)</translation>
    </message>
    <message>
        <source>Reset planes and sla&amp;b</source>
        <translation>重置平面与厚层(&amp;B)</translation>
    </message>
    <message>
        <source>Te&amp;xt on the pictures</source>
        <translation>图像文字(&amp;X)</translation>
    </message>
    <message>
        <source>S&amp;ynchronise series by position</source>
        <translation>按位置同步序列(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Hang series like this…</source>
        <translation>按此方式排列序列(&amp;H)…</translation>
    </message>
    <message>
        <source>Hanging r&amp;ules…</source>
        <translation>排列规则(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Save the session</source>
        <translation>保存会话(&amp;S)</translation>
    </message>
    <message>
        <source>Open a sessio&amp;n…</source>
        <translation>打开会话(&amp;N)…</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Keys…</source>
        <translation>按键(&amp;K)…</translation>
    </message>
    <message>
        <source>Edit the window presets…</source>
        <translation>编辑窗预设…</translation>
    </message>
    <message>
        <source>Co&amp;mmands…</source>
        <translation>命令(&amp;M)…</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>How the views are laid out (Ctrl+1 to Ctrl+6)</source>
        <translation>视图布局 (Ctrl+1 至 Ctrl+6)</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>What the left mouse button measures</source>
        <translation>鼠标左键测量的内容</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>3D</source>
        <translation>三维</translation>
    </message>
    <message>
        <source>&amp;Plane</source>
        <translation>平面(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Axial</source>
        <translation>轴位(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Sagittal</source>
        <translation>矢状位(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Coronal</source>
        <translation>冠状位(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;3D</source>
        <translation>三维(&amp;3)</translation>
    </message>
    <message>
        <source>&amp;Series</source>
        <translation>序列(&amp;S)</translation>
    </message>
    <message>
        <source>As the window: %1</source>
        <translation>与窗口相同：%1</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>Sessions (*.fovea.json)</source>
        <translation>会话 (*.fovea.json)</translation>
    </message>
    <message>
        <source>Open a session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <source>Series like this one hang so from now on</source>
        <translation>今后此类序列将按此方式排列</translation>
    </message>
    <message>
        <source>&amp;Fit the picture to the view</source>
        <translation>适应窗口(&amp;F)</translation>
    </message>
    <message>
        <source>One pixel a vox&amp;el (1:1)</source>
        <translation>一像素对应一体素 (1:1)(&amp;E)</translation>
    </message>
    <message>
        <source>Patient na&amp;me on the pictures</source>
        <translation>图像上显示患者姓名(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Layout</source>
        <translation>布局(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Turn and flip</source>
        <translation>旋转与翻转(&amp;T)</translation>
    </message>
</context>
<context>
    <name>fovea::app::ResultLoader</name>
    <message>
        <source>%1 segmentations lie beside the series; the first is shown, the panel Stored has all</source>
        <translation>该序列旁有 %1 个分割；显示第一个，“已存储”面板中列出全部</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReviewController</name>
    <message>
        <source>Accept %1</source>
        <translation>接受 %1</translation>
    </message>
    <message>
        <source>Accept the edited %1</source>
        <translation>接受修改后的 %1</translation>
    </message>
    <message>
        <source>Reject %1</source>
        <translation>拒绝 %1</translation>
    </message>
    <message>
        <source>Unsure about %1</source>
        <translation>对 %1 不确定</translation>
    </message>
    <message>
        <source>Leave %1 unreviewed</source>
        <translation>将 %1 恢复为未审核</translation>
    </message>
    <message>
        <source>The review can only be read here: it is open in another window</source>
        <translation>此处审核为只读：它已在另一窗口中打开</translation>
    </message>
    <message>
        <source>Close it there and open the study again.</source>
        <translation>请在那里关闭，然后重新打开检查。</translation>
    </message>
    <message>
        <source>Comment on %1</source>
        <translation>评论 %1</translation>
    </message>
    <message>
        <source>Category of %1</source>
        <translation>%1 的类别</translation>
    </message>
    <message>
        <source>Severity of %1</source>
        <translation>%1 的严重程度</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>移除 %1</translation>
    </message>
</context>
<context>
    <name>fovea::app::ReviewDesk</name>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>&amp;Go to the findings</source>
        <translation>转到所见(&amp;G)</translation>
    </message>
    <message>
        <source>Re&amp;viewer&apos;s name…</source>
        <translation>审核者姓名(&amp;V)…</translation>
    </message>
    <message>
        <source>Reviewer</source>
        <translation>审核者</translation>
    </message>
    <message>
        <source>Name that stands beside your verdicts and comments</source>
        <translation>显示在您的判定和评论旁的姓名</translation>
    </message>
</context>
<context>
    <name>fovea::app::RulesDialog</name>
    <message>
        <source>all series</source>
        <translation>所有序列</translation>
    </message>
    <message>
        <source>Hanging rules</source>
        <translation>排列规则</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>There are no rules yet. Arrange the views as you like and choose “Hang series like this”.</source>
        <translation>尚无规则。请按需排列视图，然后选择“按此方式排列序列”。</translation>
    </message>
    <message>
        <source>The rule that says most about a series is used.</source>
        <translation>采用与序列最匹配的规则。</translation>
    </message>
</context>
<context>
    <name>fovea::app::RunOptionsBox</name>
    <message>
        <source>Skip air</source>
        <translation>跳过空气</translation>
    </message>
    <message>
        <source>Little memory</source>
        <translation>节省内存</translation>
    </message>
    <message>
        <source>On which device and how exactly models run</source>
        <translation>模型在哪个计算设备上、以何种精度运行</translation>
    </message>
    <message>
        <source>Where models run. Automatic takes the card that is free first,
or the processor where there is no card.</source>
        <translation>模型在何处运行。“自动”使用最先空闲的显卡，
没有显卡时使用处理器。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Leaves out windows in which all voxels are equal, such as air.
Faster, but it changes results: the model doesn&apos;t see these places.</source>
        <translation>略去所有体素都相同的窗口，例如空气。
更快，但会改变结果：模型看不到这些位置。</translation>
    </message>
    <message>
        <source>Takes the image through the model in pieces: the same result with less memory,
but slower.</source>
        <translation>将图像分块送入模型：结果相同，占用内存更少，
但更慢。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Options: %1</source>
        <translation>选项：%1</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>How exactly the network computes. Automatic does what the model asks for;
float32 is the most exact. The short types are for cards; a processor runs
bfloat16 only where it is right and faster than float32. The result says
what was used.</source>
        <translation>网络的计算精度。“自动”按模型的要求；
float32 最精确。短类型适用于显卡；处理器仅在 bfloat16
结果正确且比 float32 快时才使用它。结果中会注明
实际使用的精度。</translation>
    </message>
    <message>
        <source>This processor gets bfloat16 wrong.</source>
        <translation>此处理器的 bfloat16 计算结果不正确。</translation>
    </message>
    <message>
        <source>bfloat16 would take many times as long as float32 on this processor.</source>
        <translation>在此处理器上，bfloat16 所需时间是 float32 的许多倍。</translation>
    </message>
</context>
<context>
    <name>fovea::app::RunStatus</name>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>, about %1 s left</source>
        <translation>，约剩 %1 秒</translation>
    </message>
</context>
<context>
    <name>fovea::app::SaveRuleDialog</name>
    <message>
        <source>Hang series like this</source>
        <translation>按此方式排列序列</translation>
    </message>
    <message>
        <source>From now on, the layout, planes, slab, colours and window that you see are used for series with:</source>
        <translation>今后，当前的布局、平面、厚层、颜色和窗将用于满足以下条件的序列：</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>设备类型</translation>
    </message>
    <message>
        <source>Body part</source>
        <translation>部位</translation>
    </message>
    <message>
        <source>Description contains</source>
        <translation>描述包含</translation>
    </message>
    <message>
        <source>My arrangement</source>
        <translation>我的排列</translation>
    </message>
    <message>
        <source>%1 arrangement</source>
        <translation>%1 排列</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>fovea::app::SendQueueView</name>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Waiting, again at %1</source>
        <translation>等待中，%1 重试</translation>
    </message>
    <message>
        <source>&amp;Try now</source>
        <translation>立即尝试(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Give up…</source>
        <translation>放弃(&amp;G)…</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>影像归档</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Objects that are to be sent</source>
        <translation>待发送的对象</translation>
    </message>
    <message>
        <source>Nothing waits to be sent.
“Send results to an archive…” in the menu “File” sends what models found and what you said of it.</source>
        <translation>没有等待发送的内容。
“文件”菜单中的“将结果发送到归档…”会发送模型所见以及您的评价。</translation>
    </message>
    <message>
        <source>Send the chosen objects again, also refused ones; all when none is chosen</source>
        <translation>再次发送所选对象，包括被拒绝的；未选择时发送全部</translation>
    </message>
    <message>
        <source>Never send the chosen objects</source>
        <translation>永不发送所选对象</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>正在发送…</translation>
    </message>
    <message>
        <source>Give up sending</source>
        <translation>放弃发送</translation>
    </message>
    <message numerus="yes">
        <source>Never send these %n object(s)? What the study&apos;s folder and the review hold stays.</source>
        <translation>
            <numerusform>永不发送这 %n 个对象？检查文件夹和审阅中的内容保留不变。</numerusform>
        </translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>fovea::app::SeriesPanel</name>
    <message>
        <source>No study is open.
Open a folder with Ctrl+O
or drop files here.</source>
        <translation>未打开检查。
按 Ctrl+O 打开文件夹
或将文件拖放到此处。</translation>
    </message>
    <message>
        <source>Series of the open studies</source>
        <translation>已打开检查的序列</translation>
    </message>
    <message>
        <source>No patient name</source>
        <translation>无患者姓名</translation>
    </message>
    <message>
        <source>Patient ID %1</source>
        <translation>患者 ID %1</translation>
    </message>
    <message numerus="yes">
        <source>⚠ %n warning(s)</source>
        <translation>
            <numerusform>⚠ %n 条警告</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) left out</source>
        <translation>
            <numerusform>已略过 %n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fovea::app::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;General</source>
        <translation>常规(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Window presets</source>
        <translation>窗预设(&amp;W)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Language and theme change when Fovea starts the next time.</source>
        <translation>语言和主题将在下次启动时更改。</translation>
    </message>
    <message>
        <source>Hang series by the rules that were saved</source>
        <translation>按保存的规则排列序列</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>Keys of the commands</source>
        <translation>命令按键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>All as delivered</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Key of %1</source>
        <translation>%1 的按键</translation>
    </message>
    <message>
        <source>%1: %2 belongs to “%3”</source>
        <translation>%1：%2 已属于“%3”</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>设备类型</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>窗预设</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Centre</source>
        <translation>窗位</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>窗宽</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>As delivered</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>The keys 1 to 9 choose: 1 the series&apos; own window, then these in their order.</source>
        <translation>按键 1 至 9 选择：1 为序列默认窗，其余依次对应。</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Centre and width must be numbers, and the width above zero</source>
        <translation>窗位和窗宽必须为数字，且窗宽大于零</translation>
    </message>
</context>
<context>
    <name>fovea::app::StoredResultsDesk</name>
    <message>
        <source>Unnamed finding</source>
        <translation>未命名的发现</translation>
    </message>
    <message>
        <source>no region: listed only</source>
        <translation>无区域：仅列出</translation>
    </message>
    <message>
        <source>Results stored beside the series</source>
        <translation>与序列一同存储的结果</translation>
    </message>
    <message>
        <source>Segmentations</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>%1, structures: %2</source>
        <translation>%1，结构：%2</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>参数图</translation>
    </message>
    <message>
        <source>Report, findings: %1</source>
        <translation>报告，发现：%1</translation>
    </message>
    <message>
        <source>Not shown, or not as it is in the file</source>
        <translation>未显示，或与文件中不同</translation>
    </message>
    <message>
        <source>Stored map</source>
        <translation>存储的参数图</translation>
    </message>
    <message>
        <source>Stored map, not a localisation</source>
        <translation>存储的参数图，不是定位</translation>
    </message>
</context>
<context>
    <name>fovea::app::TransferFunctionEditor</name>
    <message>
        <source>Opacity and colour by value</source>
        <translation>按数值的不透明度与颜色</translation>
    </message>
    <message>
        <source>Drag a point. Double click: add a point, or change a point&apos;s colour. Delete: remove it</source>
        <translation>拖动点。双击：添加点或更改颜色。Delete：移除</translation>
    </message>
    <message>
        <source>%1: %2 %</source>
        <translation>%1：%2 %</translation>
    </message>
</context>
<context>
    <name>fovea::app::UncertaintyController</name>
    <message>
        <source>Estimated in %1 s. The list of findings has a number for each.</source>
        <translation>已在 %1 秒内估计完成。结果列表中每项都有一个数值。</translation>
    </message>
    <message>
        <source>Estimated in %1 s. The list of detections has a number for each box.</source>
        <translation>已在 %1 秒内估计完成。检测列表中每个框都有一个数值。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Uncertainty is measured on models of one series only.</source>
        <translation>仅对单序列模型测量不确定性。</translation>
    </message>
</context>
<context>
    <name>fovea::app::UncertaintyPanel</name>
    <message>
        <source>&lt;b&gt;A model can be sure and wrong&lt;/b&gt;&lt;br&gt;Not for clinical use</source>
        <translation>&lt;b&gt;模型可能很确定却是错的&lt;/b&gt;&lt;br&gt;不可用于临床</translation>
    </message>
    <message>
        <source>How much does the answer change with</source>
        <translation>答案会因以下因素改变多少</translation>
    </message>
    <message>
        <source>&amp;mirrored images</source>
        <translation>镜像图像(&amp;M)</translation>
    </message>
    <message>
        <source>Test-time augmentation: the same model on the image turned over</source>
        <translation>测试时增强:同一模型用于翻转后的图像</translation>
    </message>
    <message>
        <source>&amp;dropout, passes:</source>
        <translation>随机失活(&amp;D),次数:</translation>
    </message>
    <message>
        <source>Parts of the network are left out at random, as in training, where the model kept that</source>
        <translation>像训练时那样随机略去网络的一部分,前提是模型保留了此功能</translation>
    </message>
    <message>
        <source>Passes with dropout</source>
        <translation>随机失活的次数</translation>
    </message>
    <message>
        <source>Other checkpoints</source>
        <translation>其他检查点</translation>
    </message>
    <message>
        <source>&amp;Estimate</source>
        <translation>估计(&amp;E)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Show the map</source>
        <translation>显示图(&amp;S)</translation>
    </message>
    <message>
        <source>The entropy of each voxel. The highest colour is where two structures are equally likely</source>
        <translation>每个体素的熵。最高的颜色表示两种结构可能性相同</translation>
    </message>
    <message>
        <source>&amp;Threshold</source>
        <translation>阈值(&amp;T)</translation>
    </message>
    <message>
        <source>Threshold of the map of uncertainty</source>
        <translation>不确定性图的阈值</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>不透明度(&amp;O)</translation>
    </message>
    <message>
        <source>Opacity of the map of uncertainty</source>
        <translation>不确定性图的不透明度</translation>
    </message>
    <message>
        <source>Run a model first.</source>
        <translation>请先运行模型。</translation>
    </message>
    <message>
        <source>other &amp;checkpoints:</source>
        <translation>其他检查点(&amp;C):</translation>
    </message>
    <message>
        <source>No other checkpoint is there.</source>
        <translation>没有其他检查点。</translation>
    </message>
</context>
<context>
    <name>fovea::app::VolumePanel</name>
    <message>
        <source>Open a series and show it in 3D
to change how it looks.</source>
        <translation>打开序列并以三维显示
以更改其外观。</translation>
    </message>
    <message>
        <source>3D presets</source>
        <translation>三维预设</translation>
    </message>
    <message>
        <source>Shading</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>Maximum intensity (MIP)</source>
        <translation>最大密度投影 (MIP)</translation>
    </message>
    <message>
        <source>Show the slices</source>
        <translation>显示切片</translation>
    </message>
    <message>
        <source>Crop and cut</source>
        <translation>裁剪与切割</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Cut at the slice: %1</source>
        <translation>在切片处切割：%1</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Cut away in front of the slice</source>
        <translation>切除切片前方</translation>
    </message>
    <message>
        <source>Cut away behind the slice</source>
        <translation>切除切片后方</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>Crop %1 from</source>
        <translation>裁剪 %1 起点</translation>
    </message>
    <message>
        <source>Crop %1 to</source>
        <translation>裁剪 %1 终点</translation>
    </message>
    <message>
        <source>%1 end of the crop box along axis %2</source>
        <translation>裁剪框沿轴 %2 的%1端</translation>
    </message>
    <message>
        <source>Lower</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Upper</source>
        <translation>上</translation>
    </message>
</context>
<context>
    <name>fovea::views::PictureView</name>
    <message>
        <source>Picture</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Wheel: next and previous picture. Ctrl+wheel, +, -: zoom
Drag: window and level. Middle drag or Shift+drag: pan
R: reset. I: invert</source>
        <translation>滚轮：下一幅与上一幅图像。Ctrl+滚轮、+、-：缩放
拖动：窗宽与窗位。中键拖动或 Shift+拖动：平移
R：重置。I：反相</translation>
    </message>
    <message>
        <source>Zoom %1 %</source>
        <translation>缩放 %1 %</translation>
    </message>
    <message>
        <source>Shades by the file&apos;s own table %1</source>
        <translation>按文件自带查找表显示灰度 %1</translation>
    </message>
    <message>
        <source>W %1  L %2%3</source>
        <translation>W %1  L %2%3</translation>
    </message>
    <message>
        <source>  inverted</source>
        <translation>  反相</translation>
    </message>
    <message>
        <source>2D picture: no place in the patient</source>
        <translation>二维图像：无患者空间位置</translation>
    </message>
    <message>
        <source>Size unknown: no millimetres</source>
        <translation>尺寸未知：无毫米标定</translation>
    </message>
</context>
<context>
    <name>fovea::views::SlicePane</name>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Wheel, Up, Down: slice. PageUp, PageDown: ten slices. Home, End: first, last
Left drag: crosshair; on a line, away from its middle: turn the planes
Right drag or Ctrl+drag: window and level. Right click: menu
Middle drag or Shift+drag: pan. Ctrl+wheel, +, -: zoom. Alt+wheel: slab thickness
Double click, F: maximise. R: reset. I: invert. Space: cine</source>
        <translation>滚轮、上、下：换层。PageUp、PageDown：十层。Home、End：首层、末层
左键拖动：十字线；在线的外侧拖动：旋转平面
右键拖动或 Ctrl+拖动：窗宽窗位。右键单击：菜单
中键拖动或 Shift+拖动：平移。Ctrl+滚轮、+、-：缩放。Alt+滚轮：厚层厚度
双击、F：最大化。R：重置。I：反相。空格：电影播放</translation>
    </message>
    <message>
        <source>%1 view</source>
        <translation>%1视图</translation>
    </message>
    <message>
        <source>%1 slice</source>
        <translation>%1层</translation>
    </message>
    <message>
        <source>Slice %1 of %2</source>
        <translation>第 %1 层，共 %2 层</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>fovea::views::ViewGrid</name>
    <message>
        <source>Open a folder with DICOM files: Ctrl+O,
or drop it here</source>
        <translation>打开包含 DICOM 文件的文件夹：Ctrl+O，
或拖放到此处</translation>
    </message>
    <message>
        <source>Not registered: other frame of reference, scrolls alone</source>
        <translation>未配准：参考坐标系不同，独立滚动</translation>
    </message>
</context>
<context>
    <name>fovea::views::VolumePane</name>
    <message>
        <source>Surfaces only</source>
        <translation>仅表面</translation>
    </message>
    <message>
        <source>Left drag, arrow keys: rotate. Wheel, right drag, +, -: zoom
Middle drag or Shift+drag: pan
A, P, L, R, S, I: look from that side. Home: reset
Double click, F: maximise</source>
        <translation>左键拖动、方向键：旋转。滚轮、右键拖动、+、-：缩放
中键拖动或 Shift+拖动：平移
A、P、L、R、S、I：从该方向观察。Home：重置
双击、F：最大化</translation>
    </message>
    <message>
        <source>3D view</source>
        <translation>三维视图</translation>
    </message>
    <message>
        <source>3D preset</source>
        <translation>三维预设</translation>
    </message>
    <message>
        <source>3D is shown when all slices are there:
%1 of %2</source>
        <translation>所有层就绪后显示三维：
%1 / %2</translation>
    </message>
</context>
</TS>
