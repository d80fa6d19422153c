"""The yearly statistical bulletin: what it says (`outline`), in sentences, tables and charts, on one page.

It reads as the Ministry's 全国教育事业发展统计公报 does: numbered sections by stage, each figure with
its change against the year before. Nothing is written by hand, so that nothing can be said
without a figure behind it.
"""
